"""Tests FOLDER/falsify.csv against the graph in FOLDER/falsify.txt with DoWhy's falsify_graph: falsify_peers.py FOLDER PERMUTATIONS [kernel|partial]

The files are written by `wherefore-bench falsify --folder FOLDER`. "kernel" is DoWhy's own default test; "partial" gives
it Fisher's z by least squares in numpy, which is our own default test, so that the rest of its work can be compared.
"""

import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import importlib.metadata
import logging
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import networkx
import numpy
import pandas
from dowhy.gcm.falsify import falsify_graph
from scipy import stats

FOLDER, PERMUTATIONS = sys.argv[1], int(sys.argv[2])
KIND = sys.argv[3] if len(sys.argv) > 3 else "partial"
frame = pandas.read_csv(f"{FOLDER}/falsify.csv")
graph = networkx.DiGraph()
graph.add_nodes_from(frame.columns)
graph.add_edges_from(line.split() for line in open(f"{FOLDER}/falsify.txt") if line.strip())


def partial(x, y, z=None):
    """Fisher's z, two-sided."""
    rows = len(x)
    if z is None or z.shape[1] == 0:
        size, design = 0, numpy.ones((rows, 1))
    else:
        size, design = z.shape[1], numpy.column_stack([numpy.ones(rows), z])
    targets = numpy.column_stack([x, y])
    rest = targets - design @ numpy.linalg.lstsq(design, targets, rcond=None)[0]
    correlation = (rest[:, 0] @ rest[:, 1]) / numpy.sqrt((rest[:, 0] ** 2).sum() * (rest[:, 1] ** 2).sum())
    return 2 * stats.norm.sf(abs(numpy.sqrt(rows - size - 3) * numpy.arctanh(correlation)))


tests = {}
if KIND == "partial":
    tests = {"independence_test": lambda x, y: partial(x, y), "conditional_independence_test": partial}
wall, processor = time.perf_counter(), time.process_time()
result = falsify_graph(graph, frame, n_permutations=PERMUTATIONS, show_progress_bar=False, n_jobs=1, **tests)
processor, wall = time.process_time() - processor, time.perf_counter() - wall
print(
    f"| DoWhy {importlib.metadata.version('dowhy')}, {KIND} test, {PERMUTATIONS} permutations"
    f" | {'rejected' if result.falsified else 'not rejected'}, falsifiable {result.falsifiable}"
    f" | {processor * 1e3:.0f} CPU ms | {wall * 1e3:.0f} ms |"
)
