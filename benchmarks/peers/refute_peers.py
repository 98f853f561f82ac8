"""Refutes an estimate of FOLDER/estimation.bin with DoWhy on one thread: refute_peers.py FOLDER ROWS [REPLICATES [TASK…]]

The file holds ten confounders, the treatment and the outcome column by column, as raw doubles (written by
`wherefore-bench refute --folder`). Each refuter is timed after imports, the making of data frames and the estimate.
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
from dowhy import CausalModel
from timing import cells

FOLDER, ROWS = sys.argv[1], int(sys.argv[2])
REPLICATES = int(sys.argv[3]) if len(sys.argv) > 3 else 100
TASKS = sys.argv[4:]
CONFOUNDERS = [f"W{number}" for number in range(10)]
numbers = numpy.fromfile(f"{FOLDER}/estimation.bin").reshape((ROWS, 12), order="F")
frame = pandas.DataFrame(numbers[:, :10].copy(), columns=CONFOUNDERS)
frame["v0"], frame["y"] = numbers[:, 10] == 1, numbers[:, 11]
graph = "digraph {" + "".join(f"{name}->v0; {name}->y; " for name in CONFOUNDERS) + "v0->y;}"
model = CausalModel(data=frame, treatment="v0", outcome="y", graph=graph)
estimand = model.identify_effect(proceed_when_unidentifiable=True)
estimate = model.estimate_effect(estimand, method_name="backdoor.linear_regression", target_units="ate")
REFUTERS = {
    "placebo_treatment_refuter": {"placebo_type": "permute"},
    "random_common_cause": {},
    "data_subset_refuter": {},
    "bootstrap_refuter": {},
}

print(f"| dowhy {importlib.metadata.version('dowhy')}, {ROWS} rows, {REPLICATES} replicates | effect after |"
      " CPU ms, median | min | max | wall ms, median |")
print("| --- | --- | --- | --- | --- | --- |")
for name, options in REFUTERS.items():
    if TASKS and not any(task in name for task in TASKS):
        continue

    def work():
        # Without a seed: with one, subsets and resamples are the same rows in every replicate.
        return model.refute_estimate(
            estimand, estimate, method_name=name, num_simulations=REPLICATES, show_progress_bar=False, n_jobs=1, **options
        )

    print(f"| {name} | {work().new_effect} | {cells(work, 1 if ROWS >= 100_000 else 3)} |", flush=True)
