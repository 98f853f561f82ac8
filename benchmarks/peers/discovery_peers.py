"""The peers of discovery_gaussian.py: FLOP with 0 and 20 restarts, and XGES where there is one, on data made by name.

    discovery_peers.py FOLDER RUNS NAME...

Writes each data set into FOLDER, prints one JSON object a fit: {"data", "peer", "seconds": [CPU], "shd"}.

XGES_DRIVER names a program that runs XGES's C++ (it comes with none, and is not part of this repository): it is given
FILE (two 64-bit integers, rows and columns, then the doubles row by row) and RUNS, and prints "seconds CPU" a run and
"edge FROM ---|--> TO" an edge of the class.
"""

import json
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


def flop(data, restarts: int, runs: int):
    """CPU seconds of each run, and the edges of the class: its matrix holds 1 for a → b and 2 for a — b."""
    seconds, found = [], None
    for _ in range(runs):
        start = time.process_time()
        found = np.asarray(flopsearch.flop(data, 2.0, restarts=restarts))
        seconds.append(time.process_time() - start)
        if seconds[-1] > 1:
            break
    edges = [(int(a), int(b), "-->") for a, b in zip(*np.nonzero(found == 1))]
    return seconds, edges + [(int(a), int(b), "---") for a, b in zip(*np.nonzero(found == 2)) if a < b]


def xges(path: pathlib.Path, runs: int):
    """The same of XGES."""
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
    return [float(line[1]) for line in lines if line[0] == "seconds"], edges


def main(folder: pathlib.Path, runs: int, names: list[str]) -> None:
    for name in names:
        linear_gaussian.write(name, folder)
        data, truth = linear_gaussian.generate(name)
        data = np.ascontiguousarray(data)
        fits = [("FLOP, 0 restarts", flop(data, 0, runs))]
        if data.shape[1] <= LARGEST:
            fits.append(("FLOP, 20 restarts", flop(data, 20, runs)))
        if DRIVER:
            fits.append(("XGES (C++)", xges(folder / f"{name}.bin", runs)))
        for peer, fit in fits:
            row = {"data": name, "peer": peer, "seconds": fit and fit[0], "shd": None}
            if fit:
                row["shd"] = score.score(truth, fit[1], range(data.shape[1]))["shd_cpdag"]
            print(json.dumps(row), flush=True)


main(pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
