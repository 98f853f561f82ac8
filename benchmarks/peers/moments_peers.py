"""The sums of FOLDER/moments.bin by numpy, on one thread: moments_peers.py FOLDER ROWS COLUMNS

The file holds the columns, then the weights, as raw doubles (written by `wherefore-bench moments --folder`).
"""

import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy
from timing import cells

FOLDER, ROWS, COLUMNS = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
BUCKETS, REPLICATES = 1024, 1000
numbers = numpy.fromfile(f"{FOLDER}/moments.bin")
rows = numbers[: ROWS * COLUMNS].reshape((ROWS, COLUMNS), order="F")
weights = numbers[ROWS * COLUMNS :]
assert len(weights) == ROWS


def plain() -> numpy.ndarray:
    centred = rows - rows.mean(axis=0)
    return centred.T @ centred


def weighted() -> numpy.ndarray:
    centred = rows - (weights @ rows) / weights.sum()
    return centred.T @ (centred * weights[:, None])


def buckets_of_rows() -> numpy.ndarray:
    """The portable bucket of each row's number, as ours."""
    prime = 2147483647
    unit = numpy.arange(ROWS, dtype=numpy.int64) % prime
    first = 48271 * unit % prime
    second = (first * first + 69621 * unit) % prime
    return (second * second + first) % prime % BUCKETS


def bucketed() -> numpy.ndarray:
    """Sorted by bucket, then a matrix product a bucket: buckets × products of (columns, 1) about the first row."""
    buckets = buckets_of_rows()
    order = numpy.argsort(buckets, kind="stable")
    ends = numpy.cumsum(numpy.bincount(buckets, minlength=BUCKETS))
    sorted_rows = numpy.empty((ROWS, COLUMNS + 1))
    sorted_rows[:, :COLUMNS] = rows[order] - rows[0]
    sorted_rows[:, COLUMNS] = 1
    scaled = sorted_rows * weights[order][:, None]
    sums = numpy.empty((BUCKETS, COLUMNS + 1, COLUMNS + 1))
    start = 0
    for bucket, end in enumerate(ends):
        numpy.matmul(sorted_rows[start:end].T, scaled[start:end], out=sums[bucket])
        start = end
    return sums


def from_sums(total: numpy.ndarray) -> numpy.ndarray:
    return total[:-1, :-1] - numpy.outer(total[-1, :-1], total[-1, :-1]) / total[-1, -1]


def bootstrap(sums: numpy.ndarray) -> numpy.ndarray:
    """Coefficients of the last column on the others: one product for all replicates, one batch of solutions."""
    draws = numpy.random.default_rng(1).poisson(size=(REPLICATES, BUCKETS)).astype(float)
    totals = (draws @ sums.reshape(BUCKETS, -1)).reshape(REPLICATES, COLUMNS + 1, COLUMNS + 1)
    design = [*range(COLUMNS - 1), COLUMNS]
    gram = totals[:, design][:, :, design]
    return numpy.linalg.solve(gram, totals[:, design, COLUMNS - 1][:, :, None])


print(f"| numpy {numpy.__version__} | checked value | CPU ms, median | min | max | wall ms, median |")
print("| --- | --- | --- | --- | --- | --- |")
print(f"| moments | {plain()[0, -1]} | {cells(plain)} |")
print(f"| weighted moments | {weighted()[0, -1]} | {cells(weighted)} |")
sums = bucketed()
print(f"| weighted moments in {BUCKETS} buckets | {from_sums(sums.sum(axis=0))[0, -1]} | {cells(bucketed)} |")
print(f"| {REPLICATES} bootstrap replicates from them | | {cells(lambda: bootstrap(sums))} |")
