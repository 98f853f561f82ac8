"""Random linear-Gaussian data by name: lg-p<variables>-d<expected degree>[-s<replicate>]-n<rows>-std.

Erdős–Rényi graphs over a random order, weights ±U[0.5, 2], noise variances U[0.5, 1.5]; columns standardised and
rounded to six decimals. The same name gives the same data on every machine with numpy's PCG64.
"""

import pathlib
import re

import numpy as np


def generate(name: str):
    """The rows, and the true edges as pairs of column numbers."""
    parts = re.fullmatch(r"lg-p(\d+)-d(\d+)(?:-s(\d+))?-n(\d+)-std", name)
    if not parts:
        raise SystemExit(f"{name} names no data set: lg-p50-d4-n10000-std does")
    variables, degree, replicate, rows = (int(part or 0) for part in parts.groups())
    draw = np.random.default_rng([20261121, variables, degree, replicate])
    order = draw.permutation(variables)
    present = np.triu(draw.random((variables, variables)) < degree / (variables - 1), 1)
    size = draw.uniform(0.5, 2, (variables, variables)) * draw.choice([-1, 1], (variables, variables))
    weights = np.zeros((variables, variables))
    weights[np.ix_(order, order)] = np.where(present, size, 0)
    variance = draw.uniform(0.5, 1.5, variables)
    noise = np.random.default_rng([7, variables, degree, replicate, rows, 0]).standard_normal((rows, variables))
    noise *= np.sqrt(variance)
    data = np.zeros((rows, variables))
    for node in order:
        parents = np.nonzero(weights[:, node])[0]
        data[:, node] = noise[:, node] + (data[:, parents] @ weights[parents, node] if len(parents) else 0)
    data = np.round((data - data.mean(0)) / data.std(0), 6)
    return data, [(int(parent), int(child)) for parent, child in zip(*np.nonzero(weights))]


def write(name: str, folder: pathlib.Path) -> None:
    """NAME.csv, NAME.edges.csv, and NAME.bin for programs in C++ (rows, columns, then the doubles)."""
    data, edges = generate(name)
    header = ",".join(f"X{index}" for index in range(data.shape[1]))
    np.savetxt(folder / f"{name}.csv", data, fmt="%.6f", delimiter=",", header=header, comments="")
    lines = "".join(f"X{parent},X{child}\n" for parent, child in edges)
    (folder / f"{name}.edges.csv").write_text("parent,child\n" + lines)
    with open(folder / f"{name}.bin", "wb") as file:
        np.array(data.shape, dtype=np.int64).tofile(file)
        np.ascontiguousarray(data, dtype=np.float64).tofile(file)
