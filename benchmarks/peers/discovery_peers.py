"""The peers of discovery_gaussian.py: FLOP with 0 and 20 restarts, and XGES where there is one, on data made by name.

    discovery_peers.py [--every] FOLDER RUNS NAME...

Writes each data set into FOLDER, prints one JSON object a fit: {"data", "peer", "seconds": [CPU], "shd": [of each run]}.
With --every only those that are drawn anew in each run (FLOP with restarts), and all RUNS of them however long they take.

XGES_DRIVER names a program that runs XGES's C++ (it comes with none, and is not part of this repository): it is given
FILE (two 64-bit integers, rows and columns, then the doubles row by row) and RUNS, and prints "seconds CPU" a run and
"edge FROM ---|--> TO" an edge of the class.
"""

import json
import math
import os
import pathlib
import resource
import subprocess
import sys
import time

import flopsearch
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import linear_gaussian
import score

DRIVER = os.environ.get("XGES_DRIVER")
LONGEST = 15  # CPU seconds that XGES may take
LARGEST = 150  # variables up to which FLOP runs with restarts


def flop(data, restarts: int, runs: int, longest: float = 1):
    """CPU seconds of each run, and its class's edges; no more runs after one that takes longer than so many seconds."""
    seconds, found = [], []
    for _ in range(runs):
        start = time.process_time()
        marks = np.asarray(flopsearch.flop(data, 2.0, restarts=restarts))
        seconds.append(time.process_time() - start)
        # The matrix holds 1 for a → b and 2 for a — b.
        edges = [(int(a), int(b), "-->") for a, b in zip(*np.nonzero(marks == 1))]
        found.append(edges + [(int(a), int(b), "---") for a, b in zip(*np.nonzero(marks == 2)) if a < b])
        if seconds[-1] > longest:
            break
    return seconds, found


def xges(path: pathlib.Path, runs: int):
    """The same of XGES, which finds the same in every run."""
    try:
        limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        done = subprocess.run(
            [DRIVER, str(path), str(runs)], capture_output=True, text=True, check=True, preexec_fn=limit
        )
    except subprocess.CalledProcessError as failure:
        if failure.returncode >= 0:
            raise
        return None
    lines = [line.split() for line in done.stdout.splitlines()]
    edges = [(int(line[1]), int(line[3]), line[2]) for line in lines if line[0] == "edge"]
    return [float(line[1]) for line in lines if line[0] == "seconds"], [edges]


def main(folder: pathlib.Path, runs: int, names: list[str], every: bool) -> None:
    for name in names:
        linear_gaussian.write(name, folder)
        data, truth = linear_gaussian.generate(name)
        data = np.ascontiguousarray(data)
        fits = [] if every else [("FLOP, 0 restarts", flop(data, 0, runs))]
        if data.shape[1] <= LARGEST:
            fits.append(("FLOP, 20 restarts", flop(data, 20, runs, math.inf if every else 1)))
        if DRIVER and not every:
            fits.append(("XGES (C++)", xges(folder / f"{name}.bin", runs)))
        for peer, fit in fits:
            row = {"data": name, "peer": peer, "seconds": fit and fit[0], "shd": None}
            if fit:
                row["shd"] = [score.score(truth, edges, range(data.shape[1]))["shd_cpdag"] for edges in fit[1]]
            print(json.dumps(row), flush=True)


words = [word for word in sys.argv[1:] if word != "--every"]
main(pathlib.Path(words[0]), int(words[1]), words[2:], "--every" in sys.argv)
