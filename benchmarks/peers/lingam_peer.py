"""DirectLiNGAM of the lingam package on one CSV file: lingam_peer.py DATA EDGES"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")

import sys
import warnings

import lingam
import numpy as np
import pandas as pd

from timing import cells

warnings.filterwarnings("ignore")
frame, truth = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2])
data, found = frame.to_numpy(), []


def work() -> None:
    model = lingam.DirectLiNGAM()
    model.fit(data)
    found.append(model)


figures = cells(work, runs=1)
place = {node: index for index, node in enumerate(found[-1].causal_order_)}
node = {name: index for index, name in enumerate(frame.columns)}
edges = {(node[a], node[b]) for a, b in zip(truth.parent, truth.child)}
learned = {(cause, effect) for effect, cause in zip(*np.nonzero(found[-1].adjacency_matrix_))}
against = sum(place[cause] > place[effect] for cause, effect in edges)
distance = len({frozenset(edge) for edge in edges ^ learned})
print(f"| lingam | {os.path.basename(sys.argv[1])} | {figures} | {against} | {distance} | |")
