"""Writes what R and scipy say of the laws: `python3 generate_r_scipy.py` (Rscript on the path; scipy, mpmath; minutes).

LAW.r-scipy.txt: a line a place x: parameters and x, then R's density, P(X <= x), P(X > x) and their logarithms, then
scipy's six. LAW.r-scipy-quantiles.txt: parameters and a level p, then R's quantile with p below it and with p above it,
then scipy's two. Numbers have 17 digits. A logarithm stands only where its number is below 1e-300. A dash stands for
what a tool does not tell well: every value is held against mpmath with 60 digits (`generate.py`), and left out where it
is not a number, or further than 5e-11 (relative) from the truth; a quantile's distance is its error in probability
over x times the density. The first line of a file counts these. Quantiles outside 1e-300...1e300, and binomial ones
whose tail is within 1e-11 of the level, where either of two answers is right, are left out for all.
"""

import math
import subprocess
import sys

import numpy as np
import scipy
from mpmath import erfc, exp, log, loggamma, mp, mpf, pi, sqrt
from scipy import stats

from generate import beta_both, beta_lower, gamma_both, gamma_upper_cf, with_digits

TRUSTED = mpf("5e-11")
LEVELS = [1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 1e-10, 1e-5, 1e-3, 0.025, 0.1, 0.3]
QUANTILE_LEVELS = LEVELS + [0.4999, 0.5, 0.7, 0.975, 1 - 2**-30]


def beta_tails(a, b, x, y):
    """(I_x(a, b), I_y(b, a)), each to full relative accuracy however small."""
    lower, upper = beta_both(a, b, x, y)
    if lower > 1 - mpf(10) ** -30 and y < 0.9999:
        upper = beta_lower(b, a, y, x)
    if upper > 1 - mpf(10) ** -30 and x < 0.9999:
        lower = beta_lower(a, b, x, y)
    return lower, upper


def gamma_tails(a, x):
    if x > 2 * a + 100:
        upper = gamma_upper_cf(a, x)
        return 1 - upper, upper
    return gamma_both(a, x)


def normal(x):
    return -x * x / 2 - log(2 * pi) / 2, erfc(-x / sqrt(2)) / 2, erfc(x / sqrt(2)) / 2


def chi_squared(df, x):
    a, m = df / 2, x / 2
    return ((a - 1) * log(m) - m - loggamma(a) - log(2), *gamma_tails(a, m))


def student(n, t):
    density = loggamma((n + 1) / 2) - loggamma(n / 2) - log(n * pi) / 2 - (n + 1) / 2 * log(1 + t * t / n)
    if t == 0:
        return density, mpf(1) / 2, mpf(1) / 2
    tail = beta_tails(n / 2, mpf(1) / 2, n / (n + t * t), t * t / (n + t * t))[0] / 2
    rest = with_digits(700, lambda: 1 - tail)
    return (density, rest, tail) if t > 0 else (density, tail, rest)


def fisher(n, d, f):
    a, b, v = n / 2, d / 2, n * f / d
    x, y = v / (1 + v), 1 / (1 + v)
    density = a * log(x) + b * log(y) - log(f) + loggamma(a + b) - loggamma(a) - loggamma(b)
    return (density, *beta_tails(a, b, x, y))


def binomial(n, p, k):
    mass = loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1) + k * log(p) + (n - k) * log(1 - p)
    if k >= n:
        return mass, mpf(1), mpf(0)
    return (mass, *beta_tails(n - k, k + 1, 1 - p, p))


FREEDOMS = [0.1, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 123.456, 1e3, 1e5]
PAIRS = [(1.0, 1.0), (1.0, 1e5), (2.0, 3.0), (0.5, 7.5), (3.0, 1e4), (12.0, 988.0), (30.0, 30.0), (100.5, 17.0),
         (1e3, 1e3), (1e5, 20.0), (5.0, 1e6), (0.2, 0.7)]
TRIALS = [(5, 0.2), (10, 1e-5), (33, 0.71), (100, 0.02), (100, 0.5), (1000, 0.3), (1000, 0.999), (12345, 0.25),
          (10**5, 1e-4), (10**6, 1e-6), (10**6, 0.137)]
EXTREMES = {  # Places beside those at LEVELS; the last ones underflow.
    "normal": [0.0, 1e-300, -1e-10, 1e-3, 37.5, 40.0, -40.0, 1e3, -1e6],
    "student": [0.0, 1e-10, 1e5, -1e30, 1e150, -1e300],
    "chi-squared": [1e-250, 1e-20, 1500.0, 1e4, 1e6],
    "fisher": [1e-250, 1e-20, 1.0, 1e20, 1e250],
    "binomial": [0, 1],
}
LAWS = {
    "normal": (normal, "norm", [()], lambda: stats.norm),
    "chi-squared": (chi_squared, "chisq", [(df,) for df in FREEDOMS], stats.chi2),
    "student": (student, "t", [(df,) for df in FREEDOMS + [1e10]], stats.t),
    "fisher": (fisher, "f", PAIRS, stats.f),
    "binomial": (binomial, "binom", TRIALS, stats.binom),
}


def in_r(calls: list[tuple]) -> list[float]:
    """Each call (function, numbers, options) in R: numbers go as hexadecimal floats, so that none is rounded."""
    program = ["show <- function(x) cat(sprintf('%.17g\\n', x))"]
    for function, numbers, options in calls:
        arguments = ", ".join([float(number).hex() for number in numbers] + options)
        program.append(f"show({function}({arguments}))")
    output = subprocess.run(
        ["Rscript", "--vanilla", "-"], input="\n".join(program), capture_output=True, text=True, check=True).stdout
    return [float(line) for line in output.split()]


def places(law: str) -> list[tuple]:
    """(parameters, x): near R's quantiles at the levels, rounded so that no place is a quantile, and the extremes."""
    _, name, parameters, _ = LAWS[law]
    calls = [(f"q{name}", (level, *own), [f"lower.tail = {side}"])
             for own in parameters for level in LEVELS for side in ("TRUE", "FALSE")]
    found = iter(in_r(calls))
    rows = []
    for own in parameters:
        near = [next(found) for _ in range(2 * len(LEVELS))] + EXTREMES[law]
        if law == "binomial":
            near = [int(x) for x in near if 0 <= x <= own[0]]
        else:
            near = [float(f"{x:.5g}") for x in near if abs(x) < 1e300 or x == -1e300]
            near = [x for x in near if law in ("normal", "student") or x > 1e-300]
        rows += [(own, x) for x in sorted(set(near))]
    return rows


def values_of_r(law: str, rows: list[tuple]) -> list[list[float]]:
    name = LAWS[law][1]
    calls = []
    for own, x in rows:
        for logarithm in ("FALSE", "TRUE"):
            calls.append((f"d{name}", (x, *own), [f"log = {logarithm}"]))
            calls += [(f"p{name}", (x, *own), [f"lower.tail = {side}", f"log.p = {logarithm}"])
                      for side in ("TRUE", "FALSE")]
    flat = in_r(calls)
    return [flat[start:start + 6] for start in range(0, len(flat), 6)]


def values_of_scipy(law: str, rows: list[tuple]) -> list[list[float]]:
    found = []
    for own, x in rows:
        frozen = LAWS[law][3](*own)
        density = "pmf" if law == "binomial" else "pdf"
        names = [density, "cdf", "sf", "log" + density, "logcdf", "logsf"]
        found.append([float(getattr(frozen, name)(x)) for name in names])
    return found


def distance(value: float, truth, logarithm: bool = False):
    """Relative to the truth; a log density's to at least 1."""
    if not math.isfinite(value):
        return mpf(1)
    return abs(mpf(value) - truth) / max(abs(truth), mpf(1) if logarithm else mpf(0))


def write(path: str, heading: str, lines: list[str], left: dict) -> None:
    with open(path, "w") as out:
        counts = "; ".join(f"left out of {tool}: {count}" for tool, count in left.items())
        out.write(f"# {heading} ({counts})\n" + "\n".join(lines) + "\n")
    print(path, len(lines), "lines;", counts, flush=True)


def write_places(law: str) -> None:
    rows = places(law)
    tools = {"R": values_of_r(law, rows), "scipy": values_of_scipy(law, rows)}
    left, lines = dict.fromkeys(tools, 0), []
    for index, (own, x) in enumerate(rows):
        log_density, lower, upper = LAWS[law][0](*map(mpf, own), mpf(x))
        plain = [exp(log_density), lower, upper]
        words = [repr(number) for number in (*own, x)]
        for tool, found in tools.items():
            for place, truth in enumerate(plain):
                value, logarithm = found[index][place], found[index][place + 3]
                word, log_word = "-", "-"
                if truth >= mpf("1e-300"):
                    good = truth > 1e300 or distance(value, truth) <= TRUSTED
                    word = f"{value:.17g}" if good and truth < 1e300 else "-"
                elif truth > 0:
                    good = distance(logarithm, log(truth), place == 0) <= TRUSTED
                    log_word = f"{logarithm:.17g}" if good else "-"
                else:
                    good = True
                if not good:
                    left[tool] += 1
                    if "-v" in sys.argv:
                        print(law, own, x, tool, place, value, logarithm, mp.nstr(truth, 17))
                words += [word, log_word]
        lines.append(" ".join(words))
    heading = "parameters, x; density, its log, P, log P, Q, log Q of R; of scipy"
    write(f"{law}.r-scipy.txt", heading, lines, left)


def write_quantiles(law: str) -> None:
    _, name, parameters, scipy_law = LAWS[law]
    rows = [(own, level) for own in parameters for level in QUANTILE_LEVELS]
    flat = in_r([(f"q{name}", (level, *own), [f"lower.tail = {side}"])
                 for own, level in rows for side in ("TRUE", "FALSE")])
    left, lines = {"R": 0, "scipy": 0}, []
    for index, (own, level) in enumerate(rows):
        frozen = scipy_law(*own)
        found = {"R": flat[2 * index:2 * index + 2], "scipy": [float(frozen.ppf(level)), float(frozen.isf(level))]}
        words = [repr(number) for number in (*own, level)]
        for tool, pair in found.items():
            for side, value in enumerate(pair):
                good, within = is_quantile(law, own, level, side, value)
                if not good:
                    left[tool] += 1
                    if "-v" in sys.argv:
                        print(law, own, level, tool, "upper" if side else "lower", value)
                words.append(f"{value:.17g}" if good and within else "-")
        lines.append(" ".join(words))
    write(f"{law}.r-scipy-quantiles.txt", "parameters, p; R's quantile with p below, with p above; scipy's", lines, left)


def is_quantile(law: str, own: tuple, level: float, side: int, value: float) -> tuple[bool, bool]:
    """(whether the value is right as far as can be asked, whether it is within the Doubles that are compared)."""
    function = LAWS[law][0]
    if law == "binomial":
        if not 0 <= value <= own[0]:
            return False, False
        tails = function(*map(mpf, own), mpf(value))
        before = function(*map(mpf, own), mpf(value - 1)) if value > 0 else (0, mpf(0), mpf(1))
        here, earlier = (tails[2], before[2]) if side else (tails[1], before[1])
        if min(abs(here - level), abs(earlier - level)) < mpf("1e-11") * level:
            return True, False  # A tie as far as rounded numbers go: either of two answers is right.
        if side:  # the smallest k with P(X > k) <= level
            return tails[2] <= level < before[2], True
        return before[1] < level <= tails[1], True
    if value == 0:
        zero_is_it = law in ("normal", "student") and level == 0.5
        return zero_is_it or law not in ("normal", "student"), zero_is_it
    if not 1e-300 < abs(value) < 1e300:
        # Beyond the Doubles: nothing to compare. Not a number is the tool's fault.
        return not math.isnan(value), False
    log_density, *tails = function(*map(mpf, own), mpf(value))
    miss = abs(tails[side] - mpf(level)) / exp(log_density)
    return miss <= TRUSTED * abs(mpf(value)), True


if __name__ == "__main__":
    version = subprocess.run(["Rscript", "--version"], capture_output=True, text=True).stdout.strip()
    print(version, "scipy", scipy.__version__, "numpy", np.__version__)
    for law in [word for word in sys.argv[1:] if word in LAWS] or LAWS:
        write_places(law)
        write_quantiles(law)
