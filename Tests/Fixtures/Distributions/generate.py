"""Writes the distribution fixtures beside this file: `python3 generate.py` (mpmath 1.3 or later, some minutes).

Every number comes from positive power series summed with 60 digits, never from the methods under test:
gamma: P(a, x) = x^a e^-x / Gamma(a+1) * sum x^n / (a+1)_n;  Q = 1 - P with as many more digits as cancel.
beta:  I_x(a, b) = x^a y^b Gamma(a+b) / (Gamma(a+1) Gamma(b)) * sum (a+b)_n x^n / (a+1)_n.
The doubles of a line are exact inputs; each result is rounded to 20 digits.
"""
import random
from mpmath import mp, mpf, log, exp, erfc, loggamma, sqrt, pi, nstr, fsum, ncdf, inf

random.seed(20240607)
mp.dps = 60


def gamma_lower(a, x):
    """P(a, x), all terms positive."""
    term = exp(a * log(x) - x - loggamma(a + 1))
    total, n = mpf(0), 0
    eps = mpf(10) ** (-mp.dps)
    while True:
        total += term
        n += 1
        term *= x / (a + n)
        if n > x - a and term < total * eps * (1 - x / (a + n + 1)):
            return total


def gamma_upper_cf(a, x):
    """Q(a, x) for x well above a, by Gauss's continued fraction evaluated backwards from far out."""
    n = 4000
    f = mpf(0)
    for k in range(n, 0, -1):
        f = k * (k - a) / (x + 2 * k + 1 - a - f)
    return exp(a * log(x) - x - loggamma(a)) / (x + 1 - a - f)


def with_digits(digits, f):
    mp.dps, old = digits, mp.dps
    try:
        return +f()
    finally:
        mp.dps = old


def gamma_both(a, x):
    if x > a + 1 and x < 1e5:
        upper = with_digits(60, lambda: gamma_upper_cf(a, x))
        check = with_digits(60, lambda: 1 - gamma_lower(a, x)) if upper > mpf(10) ** -30 else upper
        assert abs(check - upper) <= mpf(10) ** -18 * upper, (a, x, upper, check)
        return 1 - upper, upper
    if x > a + 1:  # 1 - P with enough digits: the number lost is about the deviance
        digits = int((a * log(a / x) + x - a) / log(10)) + 60 if a > 0 else 60
        upper = with_digits(digits, lambda: 1 - gamma_lower(a, x))
        return 1 - upper, upper
    lower = gamma_lower(a, x)
    if lower > 0.999:
        return lower, with_digits(700, lambda: 1 - gamma_lower(a, x))
    return lower, 1 - lower


def beta_lower(a, b, x, y):
    term = exp(a * log(x) + b * log(y) + loggamma(a + b) - loggamma(a + 1) - loggamma(b))
    total, n = mpf(0), 0
    eps = mpf(10) ** (-mp.dps)
    while True:
        total += term
        n += 1
        ratio = (a + b + n - 1) * x / (a + n)
        term *= ratio
        if ratio < 1 and term < total * eps * (1 - max(ratio, x)):
            return total


def beta_both(a, b, x, y):
    """(I_x(a, b), I_y(b, a)): the series in the smaller of x and y, with as many more digits as its complement loses."""
    if x > y:
        upper, lower = beta_both(b, a, y, x)
        return lower, upper
    lower = beta_lower(a, b, x, y)
    if lower > 1 - mpf(10) ** -30:
        return lower, with_digits(400, lambda: 1 - beta_lower(a, b, x, 1 - x))
    return lower, 1 - lower


def logs(p, q):
    small = min(p, q)
    d = int(-log(small) / log(10)) + 50 if small > 0 else 50
    def one(v, w):
        if v < 0.5: return log(v)
        return with_digits(max(60, d), lambda: log(1 - w))
    return one(p, q), one(q, p)


def line(out, inputs, log_density, p, q):
    """Inputs, log density, P, Q, log P, log Q."""
    lp, lq = logs(p, q)
    if p < mpf(10) ** -305 or q < mpf(10) ** -305: return False
    out.write(" ".join([repr(v) for v in inputs] + [nstr(v, 20, min_fixed=0, max_fixed=0) for v in (log_density, p, q, lp, lq)]) + "\n")
    return True


def normal(name="normal.txt"):
    with open(name, "w") as out:
        out.write("# x, log density, P, Q, log P, log Q of the standard normal law\n")
        xs = [0.0, 1e-300, 1e-10, 1e-3, .1, .5, 1.0, 1.6448536269514722, 1.959963984540054, 2.5758293035489004, 3.0, 5.0, 5.5, 8.0, 8.3, 10.0, 15.0, 20.0, 26.5, 30.0, 35.0, 37.0]
        xs += [random.uniform(0, 37) for _ in range(60)] + [abs(random.gauss(0, 1.5)) for _ in range(60)]
        for x in xs:
            for v in {x, -x} if x else {0.0}:
                m = mpf(v)
                line(out, [v], -m * m / 2 - log(2 * pi) / 2, erfc(-m / sqrt(2)) / 2, erfc(m / sqrt(2)) / 2)


FREEDOMS = [1e-3, 0.01, 0.1, 0.37, 0.5, 0.999, 1.0, 1.5, 2.0, 2.5, 3.0, 4.7, 5.0, 7.0, 10.0, 17.3, 25.0, 30.0, 31.0, 64.0, 100.0, 123.456,
            500.0, 1e3, 4321.5, 1e4, 1e5, 1e6]


def spread(df, count):
    """Standardised places, near the mean and far out."""
    z = [0.0, -1e-3, 1e-6, 0.5, -0.5, 1, -1, 2, -2, 3.5, -3.5, 6, -6, 12, -12, 20, -20, 30, -30, 36, -36]
    return z if count is None else random.sample(z, count)


def chi_squared(name="chi-squared.txt"):
    with open(name, "w") as out:
        out.write("# degrees of freedom, x, log density, P, Q, log P, log Q of the chi-squared law\n")
        for df in FREEDOMS:
            xs = [max(df + z * (2 * df) ** 0.5, 0) for z in spread(df, 13 if df < 1e5 else 8)]
            if df < 1000: xs += [df * f for f in (1e-200, 1e-50, 1e-8, 1e-3, 0.1)] + [df + z for z in (1, 5, 40, 300, 1200)]
            for x in sorted({float(x) for x in xs if x > 0}):
                a, m = mpf(df) / 2, mpf(x) / 2
                p, q = gamma_both(a, m)
                line(out, [df, x], (a - 1) * log(m) - m - loggamma(a) - log(2), p, q)


def student(name="student.txt"):
    with open(name, "w") as out:
        out.write("# degrees of freedom, t, log density, P, Q, log P, log Q of Student's law\n")
        for df in FREEDOMS:
            ts = [0.0, 1e-12, 1e-3, .3, 1.0, 2.0, 3.3, 5.0, 8.0, 15.0, 36.0] + [random.expovariate(0.4) for _ in range(3)]
            if df <= 100: ts += [1e3, 1e8, 1e30, 1e100, 1e200, 1e300]
            for t in ts:
                n, m = mpf(df), mpf(t)
                density = loggamma((n + 1) / 2) - loggamma(n / 2) - log(n * pi) / 2 - (n + 1) / 2 * log(1 + m * m / n)
                if t == 0:
                    line(out, [df, t], density, mpf(1) / 2, mpf(1) / 2)
                    continue
                lower, upper = beta_both(n / 2, mpf(1) / 2, n / (n + m * m), m * m / (n + m * m))
                q = lower / 2
                line(out, [df, t], density, (with_digits(700, lambda: 1 - q)), q)


def fisher(name="fisher.txt"):
    with open(name, "w") as out:
        out.write("# numerator and denominator degrees of freedom, f, log density, P, Q, log P, log Q of the F law\n")
        pairs = [(1.0, 1.0), (1.0, 1e6), (1e6, 1.0), (0.01, 0.01), (0.01, 50.0), (50.0, 0.01), (1e-3, 1e5), (2.0, 3.0), (0.5, 7.5), (3.0, 1e4), (1e4, 3.0),
                 (12.0, 988.0), (30.0, 30.0), (100.5, 17.0), (1e3, 1e3), (1e5, 20.0), (20.0, 1e5), (1e5, 1e5), (1e6, 1e6), (1e6, 300.0), (5.0, 1e6), (0.2, 0.7)]
        for d1, d2 in pairs:
            sd = (2 / d1 + 2 / d2) ** 0.5
            fs = [1.0, 1 + 1e-9] + [float(2.718281828 ** (sd * z)) for z in (-.3, .4, 1, -1.2, 2.2, -3, 4, -6, 7, 11, -14, 25) if abs(sd * z) < 600]
            if d1 < 1e5 and d2 < 1e5: fs += [1e-250, 1e-100, 1e-20, 1e-3, 5.0, 40.0, 1e3, 1e10, 1e100, 1e250]
            if d1 >= 1e5 and d2 >= 1e5: fs = fs[:8]
            for f in sorted(set(fs)):
                a, b, m = mpf(d1) / 2, mpf(d2) / 2, mpf(f)
                v = mpf(d1) * m / mpf(d2)
                x, y = v / (1 + v), 1 / (1 + v)
                density = a * log(x) + b * log(y) - log(m) + loggamma(a + b) - loggamma(a) - loggamma(b)
                p, q = beta_both(a, b, x, y)
                line(out, [d1, d2, f], density, p, q)


def binomial(name="binomial.txt"):
    with open(name, "w") as out:
        out.write("# trials, probability, successes, log mass, P(X <= k), P(X > k), log P, log Q of the binomial law\n")
        for n, p in [(1, .5), (1, 1e-300), (5, .2), (10, .5), (10, 1e-5), (10, 1 - 1e-9), (33, .71), (100, .02), (100, .5), (1000, .3), (1000, .999), (12345, .25),
                     (10 ** 5, 1e-4), (10 ** 5, .5), (10 ** 6, .5), (10 ** 6, 1e-6), (10 ** 6, .137), (10 ** 6, .999999)]:
            sd = (n * p * (1 - p)) ** 0.5
            ks = {0, 1, n // 2, n - 1} | {int(n * p + z * sd) for z in (-36, -20, -9, -4, -2, -1, -.3, 0, .4, 1, 2.5, 5, 10, 21, 35)}
            for k in sorted(k for k in ks if 0 <= k < n):
                m = mpf(p)
                mass = loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1) + k * log(m) + (n - k) * log(1 - m)
                lower, upper = beta_both(mpf(n - k), mpf(k + 1), 1 - m, m)
                line(out, [n, p, k], mass, lower, upper)


if __name__ == "__main__":
    import sys, time
    for f in (normal, chi_squared, student, fisher, binomial):
        if len(sys.argv) > 1 and f.__name__ not in sys.argv[1:]: continue
        start = time.time()
        f()
        print(f.__name__, round(time.time() - start, 1), "s", flush=True)
