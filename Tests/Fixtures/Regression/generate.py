"""Writes rows.csv and expected.txt beside this file: `python3 generate.py`
(numpy, statsmodels 0.15, scikit-learn 1.9, linearmodels 7.1)."""
import numpy as np, statsmodels.api as sm, sklearn.linear_model as sk, warnings
from linearmodels.iv import IV2SLS
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20240611)
n = 80
u = rng.normal(size=n)
a = rng.normal(size=n) * 2 + 5
b = 0.6 * a + rng.normal(size=n)
g = (rng.random(n) < 0.4).astype(float)
z1, z2 = rng.normal(size=n), rng.normal(size=n) + 0.3 * a
d = 0.5 * z1 + 0.4 * z2 + 0.3 * a + u + 0.5 * rng.normal(size=n)
cluster = rng.integers(0, 12, size=n)
y = 1 + 0.7 * a - 0.4 * b + 0.9 * g + 0.8 * d - u + rng.normal(size=n) * (0.5 + 0.2 * abs(a)) + 0.3 * rng.normal(size=12)[cluster]
w = np.round(rng.gamma(2, 1, size=n), 2); w[3] = 0
yes = (rng.random(n) < 1 / (1 + np.exp(1.5 - 0.4 * a + 0.5 * b - 0.6 * g))).astype(float)
count = rng.poisson(np.exp(-0.5 + 0.25 * a - 0.1 * b + 0.3 * g)).astype(float)
columns = dict(a=a, b=b, g=g, d=d, z1=z1, z2=z2, y=y, w=w, yes=yes, count=count, cluster=cluster)
with open("rows.csv", "w") as f:
    f.write(",".join(columns) + "\n")
    for row in zip(*columns.values()): f.write(",".join(repr(float(v)) for v in row) + "\n")

out = open("expected.txt", "w")
def put(key, *values): out.write(key + " " + " ".join(repr(float(v)) for v in np.ravel(np.concatenate([np.ravel(v) for v in values]))) + "\n")
X = sm.add_constant(np.column_stack([a, b, g]))
p = w > 0
for name, model in (("ols", sm.OLS(y, X)), ("wls", sm.WLS(y[p], X[p], weights=w[p]))):
    rows = cluster if name == "ols" else cluster[p]
    for kind in ("nonrobust", "HC0", "HC1", "HC2", "HC3", "CR0", "CR1"):
        if kind in ("CR0", "CR1"):
            fit = model.fit(cov_type="cluster", cov_kwds=dict(groups=rows, use_correction=kind == "CR1", df_correction=True), use_t=True)
        else: fit = model.fit(cov_type=kind, use_t=True)
        put(f"{name}.{kind}", fit.params, fit.bse, fit.pvalues, fit.conf_int(0.1), fit.cov_params())
    put(f"{name}.fit", [fit.ssr, fit.rsquared])
fit = sm.OLS(y, X).fit(cov_type="HC1", use_t=True)
test = fit.f_test(np.eye(4)[1:3])
put("ols.wald", [float(np.squeeze(test.fvalue)), float(test.pvalue)])

tight = dict(tol=1e-14, maxiter=200)
for name, outcome, family in (("logit", yes, sm.families.Binomial()), ("poisson", count, sm.families.Poisson())):
    for weights in (None, w):
        q = p if weights is not None else np.ones(n, bool)
        model = sm.GLM(outcome[q], X[q], family=family, freq_weights=None if weights is None else w[q])
        fit = model.fit(**tight)
        put(f"{name}.{'plain' if weights is None else 'weighted'}", fit.params, fit.bse, fit.pvalues, [model.loglike(fit.params, scale=1)])
    model = sm.GLM(outcome, X, family=family)
    for kind in ("HC0", "CR0"):
        kw = dict(cov_type="cluster", cov_kwds=dict(groups=cluster, use_correction=False)) if kind == "CR0" else dict(cov_type="HC0")
        fit = model.fit(**tight, **kw)
        put(f"{name}.{kind}", fit.params, fit.bse)

P = np.column_stack([a, b, g, d, z1, z2])
S = StandardScaler().fit(P, sample_weight=w)
for penalty in (0.1, 3.0, 100.0):
    fit = sk.Ridge(alpha=penalty, tol=1e-15, solver="cholesky").fit(P, y)
    put(f"ridge.{penalty}", fit.coef_, [fit.intercept_])
    fit = sk.Ridge(alpha=penalty, tol=1e-15, solver="cholesky").fit(P, y, sample_weight=w)
    put(f"ridge.weighted.{penalty}", fit.coef_, [fit.intercept_])
for penalty in (0.001, 0.05, 0.3, 1.2):
    fit = sk.Lasso(alpha=penalty, tol=1e-15, max_iter=1000000).fit(P, y)
    put(f"lasso.{penalty}", fit.coef_, [fit.intercept_])
    fit = sk.Lasso(alpha=penalty, tol=1e-15, max_iter=1000000).fit(P, y, sample_weight=w)
    put(f"lasso.weighted.{penalty}", fit.coef_, [fit.intercept_])
    fit = sk.ElasticNet(alpha=penalty, l1_ratio=0.3, tol=1e-15, max_iter=1000000).fit(S.transform(P), y, sample_weight=w)
    put(f"net.{penalty}", fit.coef_ / S.scale_, [fit.intercept_ - S.mean_ @ (fit.coef_ / S.scale_)])

E = sm.add_constant(np.column_stack([a, g]))
for label, q, weights in (("iv", np.ones(n, bool), None), ("iv.weighted", p, w)):
    args = (y[q], E[q], d[q], np.column_stack([z1, z2])[q])
    model = IV2SLS(*args) if weights is None else IV2SLS(*args, weights=w[q])
    for kind, kw in (("classical", dict(cov_type="unadjusted", debiased=True)), ("hc0", dict(cov_type="robust", debiased=False)),
                     ("hc1", dict(cov_type="robust", debiased=True)), ("cr0", dict(cov_type="clustered", clusters=cluster[q], debiased=False))):
        fit = model.fit(**kw)
        put(f"{label}.{kind}", fit.params, fit.std_errors, [fit.resid_ss if hasattr(fit, 'resid_ss') else 0])
full = sm.OLS(d, sm.add_constant(np.column_stack([a, g, z1, z2])))
classical, robust = full.fit().f_test(np.eye(5)[3:]), full.fit(cov_type="HC1", use_t=True).f_test(np.eye(5)[3:])
short = sm.OLS(d, E).fit()
put("iv.first", [float(np.squeeze(classical.fvalue)), float(classical.pvalue), float(np.squeeze(robust.fvalue)), float(robust.pvalue), 1 - full.fit().ssr / short.ssr])
both = sm.OLS(0 * y, E)
out.close()
