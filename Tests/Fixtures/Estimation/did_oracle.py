"""Two groups in two periods, and what drdid 1.1.7 (Sant'Anna and Zhao's estimators) makes of them.

python3 did_oracle.py, with numpy and drdid: writes did_panel.csv and did_sections.csv beside itself and prints estimates.
"""
import csv, os
import numpy as np
from drdid._estimators import drdid_panel, drdid_rc, reg_did_panel, reg_did_rc

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(20)


def world(n):
    a, b = rng.normal(size=n), rng.integers(0, 2, n).astype(float)
    group = (rng.random(n) < 1 / (1 + np.exp(0.3 - 0.6 * a + 0.4 * b))).astype(float)
    return a.round(4), b, group, (1 + rng.integers(0, 3, n)).astype(float)


def outcome(a, b, group, after):
    change = after * (1 + 0.5 * a - 0.3 * b + group * (1.5 + 0.4 * a))
    return (2 * group + a + b + change + rng.normal(size=len(a))).round(4)


def write(name, columns):
    with open(os.path.join(here, name), "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows(zip(*[[f"{v:g}" for v in c] for c in columns.values()]))


def show(name, estimate):
    att, influence = estimate
    print(name, repr(float(att)), repr(float(np.sqrt((influence**2).sum()) / len(influence))))


n = 160
a, b, g, w = world(n)
zero, one = np.zeros(n), np.ones(n)
y0, y1 = outcome(a, b, g, zero), outcome(a, b, g, one)
order = rng.permutation(2 * n)
both = lambda x, y: np.r_[x, y][order]
write("did_panel.csv", dict(unit=both(np.arange(n), np.arange(n)), year=both(zero + 2001, zero + 2004), group=both(g, g),
                            a=both(a, a + 1), b=both(b, b), w=both(w, w), y=both(y0, y1)))
X = np.c_[one, a, b]
show("panel, no covariates", drdid_panel(y1, y0, g))
show("panel", drdid_panel(y1, y0, g, X))
show("panel, weights", drdid_panel(y1, y0, g, X, w))
show("panel, outcome regression", reg_did_panel(y1, y0, g, X))

n = 400
a, b, g, w = world(n)
after = rng.integers(0, 2, n).astype(float)
y = outcome(a, b, g, after)
write("did_sections.csv", dict(place=np.arange(n) % 40, after=after, group=g, a=a, b=b, w=w, y=y))
X = np.c_[np.ones(n), a, b]
show("sections, no covariates", drdid_rc(y, after, g))
show("sections", drdid_rc(y, after, g, X))
show("sections, weights", drdid_rc(y, after, g, X, w))
show("sections, outcome regression", reg_did_rc(y, after, g, X))
att, influence = drdid_rc(y, after, g, X)
sums = np.bincount(np.arange(n) % 40, influence) / n
print("sections, 40 clusters", repr(float(np.sqrt((sums**2).sum() * 40 / 39))))
