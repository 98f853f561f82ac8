"""PC and FCI by causal-learn: constraint_peers.py generate FOLDER, then constraint_peers.py compare FOLDER

`generate` writes eleven data sets for PC and five for FCI; `compare` runs causal-learn on each and sets its skeleton and
its time beside ours (FOLDER/ours-*.jsonl, by `wherefore-bench constraint`).
"""

import contextlib
import csv
import io
import itertools
import json
import pathlib
import statistics
import sys
import time
import warnings

import numpy

ALPHA = 0.01
# Algorithm, test, variables measured, latent ones, expected degree, rows, seed.
DATA_SETS = [
    ("pc", "fisher-z", 10, 0, 2, 1_000, 1),
    ("pc", "fisher-z", 10, 0, 4, 1_000, 2),
    ("pc", "fisher-z", 30, 0, 2, 1_000, 3),
    ("pc", "fisher-z", 50, 0, 2, 1_000, 4),
    ("pc", "fisher-z", 50, 0, 4, 1_000, 5),
    ("pc", "fisher-z", 50, 0, 3, 10_000, 6),
    ("pc", "fisher-z", 100, 0, 2, 1_000, 7),
    ("pc", "chi-squared", 10, 0, 2, 5_000, 8),
    ("pc", "chi-squared", 20, 0, 2, 5_000, 9),
    ("pc", "chi-squared", 50, 0, 2, 5_000, 10),
    ("pc", "chi-squared", 100, 0, 2, 5_000, 17),
    ("fci", "fisher-z", 8, 2, 2, 1_000, 11),
    ("fci", "fisher-z", 16, 4, 2, 1_000, 12),
    ("fci", "fisher-z", 24, 6, 2, 1_000, 13),
    ("fci", "fisher-z", 50, 10, 1.5, 1_000, 14),
    ("fci", "chi-squared", 12, 3, 2, 5_000, 15),
]


def path(folder: str, case: tuple) -> pathlib.Path:
    algorithm, test, measured, latent, degree, rows, seed = case
    return pathlib.Path(folder) / f"{algorithm}-{test}-p{measured:03}-l{latent}-d{degree}-n{rows}-s{seed}.csv"


def random_parents(count: int, degree: float, random: numpy.random.Generator) -> tuple[list[list[int]], list[int]]:
    """Each pair is adjacent with probability degree / (count - 1), directed along a random order of the nodes."""
    order = random.permutation(count)
    parents = [[] for _ in range(count)]
    for first, second in itertools.combinations(range(count), 2):
        if random.random() < degree / (count - 1):
            parents[order[second]].append(int(order[first]))
    return parents, [int(node) for node in order]


def gaussian(count: int, degree: float, rows: int, random: numpy.random.Generator) -> numpy.ndarray:
    """A linear model with weights between 0.5 and 1.5 of either sign and standard normal noise, standardised."""
    parents, order = random_parents(count, degree, random)
    data = random.standard_normal((rows, count))
    for node in order:
        for parent in parents[node]:
            data[:, node] += random.uniform(0.5, 1.5) * random.choice([-1, 1]) * data[:, parent]
    return (data - data.mean(axis=0)) / data.std(axis=0)


def discrete(count: int, degree: float, rows: int, random: numpy.random.Generator) -> numpy.ndarray:
    """Two to four levels a variable, a Dirichlet(0.5) distribution for each combination of the parents' levels."""
    parents, order = random_parents(count, degree, random)
    levels = random.integers(2, 5, count)
    data = numpy.zeros((rows, count), dtype=int)
    for node in order:
        code = numpy.zeros(rows, dtype=int)
        for parent in parents[node]:
            code = code * levels[parent] + data[:, parent]
        table = random.dirichlet(numpy.full(levels[node], 0.5), code.max() + 1).cumsum(axis=1)
        data[:, node] = (random.random(rows)[:, None] > table[code][:, :-1]).sum(axis=1)
    return data


def generate(folder: str) -> None:
    for case in DATA_SETS:
        algorithm, test, measured, latent, degree, rows, seed = case
        random = numpy.random.default_rng(seed)
        model = gaussian if test == "fisher-z" else discrete
        data = model(measured + latent, degree, rows, random)[:, :measured]
        with open(path(folder, case), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([f"v{node}" for node in range(measured)])
            for row in data.tolist():
                writer.writerow([repr(value) if test == "fisher-z" else f"s{value}" for value in row])


def read(file: pathlib.Path, test: str) -> numpy.ndarray:
    with open(file, newline="") as text:
        rows = list(csv.reader(text))[1:]
    if test == "fisher-z":
        return numpy.array(rows, dtype=float)
    return numpy.array([[int(cell[1:]) for cell in row] for row in rows])


def learn(algorithm: str, test: str, data: numpy.ndarray) -> set[tuple[int, int]]:
    """The skeleton that causal-learn finds."""
    name = "fisherz" if test == "fisher-z" else "chisq"
    if algorithm == "pc":
        from causallearn.search.ConstraintBased.PC import pc

        graph = pc(data, ALPHA, name, stable=True, uc_rule=0, uc_priority=2, show_progress=False).G
    else:
        from causallearn.search.ConstraintBased.FCI import fci

        graph = fci(data, name, ALPHA, show_progress=False)[0]
    matrix = graph.graph
    return {pair for pair in itertools.combinations(range(len(matrix)), 2) if matrix[pair] != 0}


def explanation(test: str, data: numpy.ndarray, pair: tuple[int, int], ours: set, theirs: set) -> str:
    """What the peer's own test says of a pair on which the skeletons differ."""
    from causallearn.utils.cit import CIT

    independence = CIT(data, "fisherz" if test == "fisher-z" else "chisq")
    others = [node for node in range(data.shape[1]) if node not in pair]
    found = {}
    for size in range(4):
        sets = [s for s in itertools.combinations(others, size) if independence(*pair, list(s)) > ALPHA]
        if sets:
            found[size] = sets
    kept = "theirs" if pair in theirs else "ours"
    sizes = ", ".join(f"{len(sets)} of size {size}" for size, sets in found.items()) or "none up to size 3"
    example = next(iter(found.values()))[0] if found else ()
    p_value = independence(*pair, list(example))
    return f"v{pair[0]} – v{pair[1]} only in {kept}; separating sets: {sizes}, such as {example} (p = {p_value:.3g})"


def compare(folder: str) -> None:
    warnings.simplefilter("ignore")
    ours = {}
    for file in pathlib.Path(folder).glob("ours-*.jsonl"):
        for line in file.read_text().splitlines():
            answer = json.loads(line)
            ours[pathlib.Path(answer["file"]).name] = answer
    print("| algorithm, test | variables (latent), degree, rows | edges, ours / theirs | only ours | only theirs |", end="")
    print(" tests, ours | CPU ms, ours | CPU ms, causal-learn | ratio |")
    print("| --- " * 9 + "|")
    notes = []
    for case in DATA_SETS:
        algorithm, test, measured, latent, degree, rows, _ = case
        file = path(folder, case)
        data = read(file, test)
        times = []
        # The first run of the process also loads modules; slow ones are run once.
        while len(times) < 3 and sum(times) < 20_000:
            start = time.process_time()
            with contextlib.redirect_stdout(io.StringIO()):
                theirs = learn(algorithm, test, data)
            times.append((time.process_time() - start) * 1e3)
        answer = ours[file.name]
        mine = {tuple(edge) for edge in answer["edges"]}
        for pair in sorted(mine ^ theirs):
            notes.append(f"- {file.stem}: {explanation(test, data, pair, mine, theirs)}")
        slow = statistics.median(times)
        print(
            f"| {algorithm.upper()}, {test} | {measured} ({latent}), {degree}, {rows:,} | {len(mine)} / {len(theirs)} "
            f"| {len(mine - theirs)} | {len(theirs - mine)} | {answer['tests']:,} | {answer['cpu_ms']:.2f} "
            f"| {slow:.0f} | {slow / answer['cpu_ms']:.0f} |",
            flush=True,
        )
    print("\n".join(["", *notes]) if notes else "\nNo skeleton differs.")


{"generate": generate, "compare": compare}[sys.argv[1]](sys.argv[2])
