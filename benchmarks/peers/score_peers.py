"""Scores FOLDER/learned.csv against FOLDER/truth.csv with the peers: score_peers.py FOLDER NODES

networkx: the structural Hamming distance from two edge sets. score.py: SHD, CPDAG and precision/recall, plain Python.
gadjid (Rust, by the authors of the adjustment identification distance): SHD, SID, ancestor AID, on one thread and
on all.
"""

import csv
import os
import sys

FOLDER, NODES = sys.argv[1], int(sys.argv[2])
if len(sys.argv) == 3:
    # gadjid's threads are counted once, at its first call: a process each.
    for threads in ("1", ""):
        command = [sys.executable, __file__, FOLDER, str(NODES), threads or "all"]
        environment = dict(os.environ, RAYON_NUM_THREADS=threads) if threads else dict(os.environ)
        if os.spawnve(os.P_WAIT, sys.executable, command, environment):
            raise SystemExit("a peer failed")
    raise SystemExit(0)

import gadjid
import networkx
import numpy
import score as reference
from timing import cells


def edges(name: str) -> list[tuple[str, str]]:
    with open(f"{FOLDER}/{name}.csv", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [(row[0], row[1]) for row in rows if row[1]]  # a node alone stands on a line of its own


def matrix(edges: list[tuple[str, str]]) -> numpy.ndarray:
    result = numpy.zeros((NODES, NODES), dtype=numpy.int8)
    for source, target in edges:
        result[int(source[1:]), int(target[1:])] = 1
    return result


def networkx_distance(first: networkx.DiGraph, second: networkx.DiGraph) -> int:
    mine, theirs = set(first.edges), set(second.edges)
    return len({frozenset(edge) for edge in mine ^ theirs})


truth, learned = edges("truth"), edges("learned")
names = [f"V{node}" for node in range(NODES)]
a, b = matrix(truth), matrix(learned)
threads = sys.argv[3]
rows = []
if threads == "1":
    first, second = networkx.DiGraph(truth), networkx.DiGraph(learned)
    marked = [(source, target, "-->") for source, target in learned]
    found = reference.score(truth, marked, names)
    rows += [
        ("networkx: SHD", networkx_distance(first, second), lambda: networkx_distance(first, second)),
        (
            "score.py: SHD, CPDAG SHD, precision and recall",
            f"{found['shd_dag']}, {found['shd_cpdag']}",
            lambda: reference.score(truth, marked, names),
        ),
        ("gadjid: SHD", gadjid.shd(a, b)[1], lambda: gadjid.shd(a, b)),
    ]
direction = "from row to column"
plural = "1 thread" if threads == "1" else "all threads"
rows += [
    (
        f"gadjid: SID, {plural}",
        gadjid.sid(a, b, edge_direction=direction)[1],
        lambda: gadjid.sid(a, b, edge_direction=direction),
    ),
    (
        f"gadjid: ancestor AID, {plural}",
        gadjid.ancestor_aid(a, b, edge_direction=direction)[1],
        lambda: gadjid.ancestor_aid(a, b, edge_direction=direction),
    ),
]
for name, value, work in rows:
    print(f"| {name} | {value} | {cells(work)} |")
