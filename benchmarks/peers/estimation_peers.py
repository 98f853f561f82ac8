"""Estimates FOLDER/estimation.bin with DoWhy, EconML, statsmodels and antecedent on one thread: estimation_peers.py FOLDER ROWS [TASK…]

The file holds ten confounders, the treatment and the outcome column by column, as raw doubles (written by
`wherefore-bench estimation --folder`). Every fit is timed after imports and the making of data frames.
"""

import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import importlib.metadata
import logging
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import numpy
import pandas
from timing import cells

FOLDER, ROWS, TASKS = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
CONFOUNDERS = [f"W{number}" for number in range(10)]
numbers = numpy.fromfile(f"{FOLDER}/estimation.bin").reshape((ROWS, 12), order="F")
frame = pandas.DataFrame(numbers[:, :10].copy(), columns=CONFOUNDERS)
frame["v0"], frame["y"] = numbers[:, 10] == 1, numbers[:, 11]
confounders, treatment, outcome = numbers[:, :10].copy(), numbers[:, 10].astype(int), numbers[:, 11].copy()
RUNS = 3 if ROWS >= 1_000_000 else 5


def statsmodels_ols():
    import statsmodels.api as models

    design = models.add_constant(numpy.column_stack([treatment, confounders]))

    def work():
        fit = models.OLS(outcome, design).fit(cov_type="HC1")
        return fit.params[1], fit.bse[1]

    return work


def dowhy(method):
    def make():
        from dowhy import CausalModel

        graph = "digraph {" + "".join(f"{name}->v0; {name}->y; " for name in CONFOUNDERS) + "v0->y;}"
        model = CausalModel(data=frame, treatment="v0", outcome="y", graph=graph)
        estimand = model.identify_effect(proceed_when_unidentifiable=True)

        def work():
            # It leaves its score in the caller's data and would use it again.
            model._data.drop(columns="propensity_score", inplace=True, errors="ignore")
            return model.estimate_effect(estimand, method_name=f"backdoor.{method}", target_units="ate").value, None

        return work

    return make


def econml_dml():
    from econml.dml import LinearDML
    from sklearn.linear_model import LinearRegression, LogisticRegression

    def work():
        model = LinearDML(
            model_y=LinearRegression(), model_t=LogisticRegression(), discrete_treatment=True, random_state=0, cv=2
        )
        model.fit(outcome, treatment, X=None, W=confounders)
        return float(model.ate()), float(model.ate_inference().stderr_mean)

    return work


def econml_dr():
    from econml.dr import LinearDRLearner
    from sklearn.linear_model import LinearRegression, LogisticRegression

    def work():
        model = LinearDRLearner(
            model_propensity=LogisticRegression(), model_regression=LinearRegression(), random_state=0, cv=2
        )
        model.fit(outcome, treatment, X=None, W=confounders)
        return float(model.ate(T0=0, T1=1)), float(model.ate_inference(T0=0, T1=1).stderr_mean)

    return work


def antecedent():
    import antecedent as library

    edges = [(name, end) for name in CONFOUNDERS for end in ("v0", "y")] + [("v0", "y")]
    data = {name: numbers[:, place].copy() for place, name in enumerate([*CONFOUNDERS, "v0", "y"])}
    query = library.AverageEffect("v0", "y")

    def work():
        result = library.analyze(data, graph=edges, query=query)
        return str(result.answer)[:60], None

    return work


WORK = {
    "statsmodels OLS HC1": statsmodels_ols,
    "DoWhy linear regression": dowhy("linear_regression"),
    "DoWhy weighting": dowhy("propensity_score_weighting"),
    "DoWhy matching": dowhy("propensity_score_matching"),
    "DoWhy stratification": dowhy("propensity_score_stratification"),
    "EconML LinearDML": econml_dml,
    "EconML LinearDRLearner": econml_dr,
    "antecedent analyze": antecedent,
}
versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("dowhy", "econml", "statsmodels"))
print(f"| {versions}, {ROWS} rows | effect (standard error) | CPU ms, median | min | max | wall ms, median |")
print("| --- | --- | --- | --- | --- | --- |")
for name, make in WORK.items():
    if TASKS and not any(task.lower() in name.lower() for task in TASKS):
        continue
    try:
        work = make()
        effect, error = work()
        print(f"| {name} | {effect}{'' if error is None else f' ({error})'} | {cells(work, RUNS)} |", flush=True)
    except Exception as problem:  # what a peer cannot do is a result too
        print(f"| {name} | {type(problem).__name__}: {str(problem)[:80]} | – | – | – | – |", flush=True)
