"""Samples published networks (pgmpy carries them) to CSV, and runs causal-learn's exact search.

exact_peer.py FOLDER sample ROWS NETWORK...
exact_peer.py FOLDER search NAME...
"""

import os

os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")

import sys
import time

import numpy as np
import pandas as pd


def sample(folder: str, rows: int, networks: list[str]) -> None:
    import gzip
    import pathlib

    import pgmpy
    from pgmpy.readwrite import BIFReader

    shipped = pathlib.Path(pgmpy.__file__).parent / "utils/example_models"

    for network in networks:
        model = BIFReader(string=gzip.open(shipped / f"{network}.bif.gz", "rt").read()).get_model()
        rng = np.random.default_rng([2026, rows, len(network)])
        codes: dict[str, np.ndarray] = {}
        waiting = sorted(model.nodes())
        while waiting:
            node = next(name for name in waiting if all(p in codes for p in model.get_parents(name)))
            waiting.remove(node)
            table = model.get_cpds(node)
            parents = table.variables[1:]
            values = np.moveaxis(table.values, 0, -1)
            chances = values[tuple(codes[p] for p in parents)] if parents else np.broadcast_to(values, (rows, len(values)))
            codes[node] = (rng.random(rows)[:, None] > np.cumsum(chances, -1)[:, :-1]).sum(-1)
        names = sorted(codes)
        frame = pd.DataFrame({name: [f"s{code}" for code in codes[name]] for name in names})
        frame.to_csv(f"{folder}/{network}.csv", index=False)
        with open(f"{folder}/{network}.edges.csv", "w") as file:
            file.write("parent,child\n" + "".join(f"{a},{b}\n" for a, b in model.edges()))


def search(folder: str, names: list[str]) -> None:
    from causallearn.search.ScoreBased.ExactSearch import bic_exact_search

    print("| program | data | CPU s | wall s | edges |\n| --- | --- | --- | --- | --- |")
    for name in names:
        data = pd.read_csv(f"{folder}/{name}.csv").to_numpy()
        for method in ("dp", "astar"):
            processor, wall = time.process_time(), time.perf_counter()
            graph, _ = bic_exact_search(data, search_method=method)
            processor, wall = time.process_time() - processor, time.perf_counter() - wall
            print(f"| causal-learn, {method} | {name} | {processor:.2f} | {wall:.2f} | {int((graph != 0).sum())} |")


if sys.argv[2] == "sample":
    sample(sys.argv[1], int(sys.argv[3]), sys.argv[4:])
else:
    search(sys.argv[1], sys.argv[3:])
