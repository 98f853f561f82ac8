"""Matching estimates by brute force, straight from the papers' formulas: python3 matching_oracle.py (numpy)."""
import csv, os
import numpy as np

rows = list(csv.DictReader(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "nsw_dw.csv"))))
names = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
X = np.array([[float(r[c]) for c in names] for r in rows])
Y = np.array([float(r["re78"]) for r in rows])
T = np.array([float(r["treat"]) for r in rows])
N = len(Y)


def logit(X, T, w):
    D = np.c_[np.ones(N), (X - X.mean(0)) / X.std(0)]
    b = np.zeros(D.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-D @ b))
        b += np.linalg.solve((D * (w * p * (1 - p))[:, None]).T @ D, D.T @ (w * (T - p)))
    return 1 / (1 + np.exp(-D @ b)), D


def near(d, pool, k, limit=np.inf):
    """The pool's members whose distance is at most that of the k-th, and at most the limit."""
    ds = np.sort(d[pool])
    reach = min(ds[min(k, len(ds)) - 1], limit)
    return pool[d[pool] <= reach + 1e-11]


def match(distance, target, k=1, J=2, caliper=np.inf, w=None, score=None):
    w = np.ones(N) if w is None else w
    inside = {"ate": np.ones(N, bool), "att": T == 1, "atc": T == 0}[target]
    K, K2, d = np.zeros(N), np.zeros(N), np.full(N, np.nan)
    for i in np.where(inside)[0]:
        J_i = near(distance[i], np.where(T != T[i])[0], k, caliper)
        if len(J_i) == 0: continue
        a = w[J_i] / w[J_i].sum()
        d[i] = (2 * T[i] - 1) * (Y[i] - a @ Y[J_i])
        K[J_i] += w[i] * a
        K2[J_i] += (w[i] * a) ** 2
    used = ~np.isnan(d)
    W = w[used].sum()
    tau = (w[used] * d[used]).sum() / W
    s2 = np.zeros(N)
    for i in range(N):
        pool = np.setdiff1d(np.where(T == T[i])[0], [i])
        S = np.r_[i, near(distance[i], pool, J)]
        m = np.average(Y[S], weights=w[S])
        s2[i] = (w[S] * (Y[S] - m) ** 2).sum() / (w[S].sum() - (w[S] ** 2).sum() / w[S].sum())
    own = np.where(used, w, 0)
    V = ((own[used] * (d[used] - tau)) ** 2).sum() + (((own + K) ** 2 - own**2 - K2) * s2).sum()
    V /= W**2
    extra = 0
    if score is not None:
        # Abadie and Imbens 2016: c and, for att and atc, the derivative of the effect.
        p, D = score
        f = p * (1 - p)
        info = np.linalg.inv((D * f[:, None]).T @ D)
        c, dv = np.zeros(D.shape[1]), np.zeros(D.shape[1])
        for i in range(N):
            local = {}
            for arm in (0, 1):
                pool = np.where(T == arm)[0]
                if T[i] == arm:
                    S = np.r_[i, near(distance[i], np.setdiff1d(pool, [i]), J)]
                    local[arm] = Y[S[1:]].mean()
                else:
                    S = near(distance[i], pool, 2)
                    local[arm] = Y[S].mean()
                cov = ((D[S] - D[S].mean(0)) * (Y[S] - Y[S].mean())[:, None]).sum(0) / (len(S) - 1)
                g = {"ate": [p[i], 1 - p[i]], "att": [p[i] ** 2, f[i]], "atc": [f[i], (1 - p[i]) ** 2]}[target][arm]
                c += g * cov
            if target != "ate":
                sign = 1 if target == "att" else -1
                b = f[i] * (local[1] - local[0] - tau)
                r = Y[i] - local[int(T[i])]
                c += sign * D[i] * b
                dv += sign * D[i] * (b + ((1 - p[i]) * r if T[i] else -p[i] * r))
        size = {"ate": N, "att": p.sum(), "atc": (1 - p).sum()}[target]
        extra = (dv @ info @ dv - c @ info @ c) / size**2
    return tau, np.sqrt(V), np.sqrt(V + extra), used.sum()


one = np.ones(N)
weights = 1 + (np.arange(N) % 3)
p, D = logit(X, T, one)
P = abs(p[:, None] - p[None, :])
S = np.cov(X.T)
Z = np.linalg.solve(np.linalg.cholesky(S), X.T).T
M = np.sqrt(((Z[:, None, :] - Z[None, :, :]) ** 2).sum(2))
for target in ("ate", "att", "atc"):
    print(target, "score", match(P, target, score=(p, D)))
    print(target, "score, 3 neighbours", match(P, target, k=3, score=(p, D)))
    print(target, "score, caliper .01 sd", match(P, target, caliper=0.01 * p.std(ddof=1)))
    print(target, "mahalanobis, caliper .5", match(M, target, caliper=0.5))
pw, _ = logit(X, T, weights)
print("weights 1, 2, 3, score", match(abs(pw[:, None] - pw[None, :]), "ate", w=weights))
