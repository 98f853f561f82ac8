"""Discovery of linear-Gaussian graphs: ours with its default settings, FLOP and XGES beside it in one run.

    python3 benchmarks/discovery_gaussian.py [table|replicates] [--repeats N] [--replicates FIRST-LAST] [NAME-PART...]

Only data sets with one of the parts in their names, where parts are given. Medians of three runs, of one where a run
takes long. FLOP draws its restarts anew each time and takes no seed: with --repeats, each graph of the replicates is
searched so often by it, and so often by ours with other seeds, and the scatter of the mean over the graphs is told.

Builds nothing. First run `sh benchmarks/peers/setup.sh discovery` and

    swift build -c release --product wherefore-bench --static-swift-stdlib
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".build-tools/peers/bin/python"
TABLE = [
    "lg-p10-d4-n1000-std", "lg-p50-d2-n1000-std", "lg-p50-d4-n10000-std", "lg-p100-d2-n1000-std",
    "lg-p100-d4-n1000-std", "lg-p100-d4-n10000-std", "lg-p200-d2-n10000-std", "lg-p200-d4-n10000-std",
    "lg-p500-d2-n10000-std", "lg-p500-d4-n10000-std",
]
FAMILIES = [(20, 6, 1_000), (50, 4, 1_000), (100, 2, 1_000), (100, 4, 1_000), (100, 4, 10_000)]
ENVIRONMENT = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")


def rows_of_peers(folder: str, runs: int, names: list[str], *flags: str) -> list[dict]:
    """{data, peer, seconds, shd}, the last two of each run; also writes the data into the folder."""
    program = str(ROOT / "benchmarks/peers/discovery_peers.py")
    command = [str(PYTHON), program, *flags, folder, str(runs), *names]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT).stdout
    return [json.loads(line) for line in output.splitlines()]


def peers(folder: str, runs: int, names: list[str]) -> dict:
    """{name: {peer: (median CPU seconds, SHD of the last run)}}."""
    found: dict = {name: {} for name in names}
    for row in rows_of_peers(folder, runs, names):
        seconds = statistics.median(row["seconds"]) if row["seconds"] else None
        found[row["data"]][row["peer"]] = (seconds, row["shd"] and row["shd"][-1])
    return found


def ours(binary: str, folder: str, runs: int, name: str, repeats: int = 1) -> tuple[float, float, list[int]]:
    """Median CPU seconds from the moments and from the rows, and the SHD with each seed."""
    command = [binary, "discover", f"{folder}/{name}.csv", "--truth", f"{folder}/{name}.edges.csv", "--runs", str(runs)]
    command += ["--repeats", str(repeats)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT).stdout
    cells = [[cell.strip() for cell in line.split("|")] for line in output.splitlines() if line.startswith(f"| {name}")]
    return float(cells[0][3]) / 1e3, float(cells[1][3]) / 1e3, [int(distance) for distance in cells[0][7].split()]


def is_chosen(name: str) -> bool:
    return not ASKED.names or any(part in name for part in ASKED.names)


def shown(fit) -> str:
    if fit is None:
        return "not run"
    return "> 15 s" if fit[0] is None else f"{fit[0]:.4f} / {fit[1]}"


def table(binary: str) -> None:
    columns = ["FLOP, 0 restarts", "FLOP, 20 restarts", "XGES (C++)"]
    print("| data | ours, from moments | ours, from rows | " + " | ".join(columns) + " |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for name in filter(is_chosen, TABLE):
        with tempfile.TemporaryDirectory() as folder:
            others = peers(folder, 3, [name])[name]
            moments, rows, (distance,) = ours(binary, folder, 1 if "-p500-" in name else 3, name)
        cells = " | ".join(shown(others.get(column)) for column in columns)
        print(f"| {name} | {moments:.4f} / {distance} | {rows:.4f} / {distance} | {cells} |", flush=True)


def families():
    """(label, names of the replicates) of the families that are chosen."""
    first, last = ASKED.replicates
    for variables, degree, rows in FAMILIES:
        if is_chosen(f"-p{variables}-d{degree}-n{rows}"):
            numbers = range(first, last + 1)
            names = [f"lg-p{variables}-d{degree}-s{number}-n{rows}-std" for number in numbers]
            yield f"lg-p{variables}-d{degree}-s{first}…s{last}-n{rows}", names


def replicates(binary: str) -> None:
    print("| graphs | ours, CPU s / mean SHD | FLOP, 20 restarts | XGES (C++) |")
    print("| --- | --- | --- | --- |", flush=True)
    for label, names in families():
        with tempfile.TemporaryDirectory() as folder:
            others = peers(folder, 1, names)
            fits = [ours(binary, folder, 1, name) for name in names]
        cells = [mean([(rows, distance) for _, rows, (distance,) in fits])] + [
            mean([other[peer] for other in others.values() if peer in other])
            for peer in ("FLOP, 20 restarts", "XGES (C++)")
        ]
        print(f"| {label} | " + " | ".join(cells) + " |", flush=True)


def repeated(binary: str) -> None:
    """The replicates with the scatter of both searches; on stderr the graphs where one of them was off."""
    print("| graphs | ours: mean SHD | sd of a run's mean | least, greatest | FLOP | sd | least, greatest |")
    print("| --- | --- | --- | --- | --- | --- | --- |", flush=True)
    for label, names in families():
        theirs, mine = [], []
        with tempfile.TemporaryDirectory() as folder:
            for name in names:
                theirs += [row["shd"] for row in rows_of_peers(folder, ASKED.repeats, [name], "--every")]
                mine.append(ours(binary, folder, 1, name, ASKED.repeats)[2])
                if any(mine[-1]) or any(theirs[-1]):
                    print(name, "ours", *mine[-1], "FLOP", *theirs[-1], file=sys.stderr, flush=True)
                for path in pathlib.Path(folder).iterdir():
                    path.unlink()
        print(f"| {label} | " + " | ".join(map(scatter, (mine, theirs))) + " |", flush=True)


def scatter(distances: list[list[int]]) -> str:
    """Of the runs' means over the graphs: mean, standard deviation, least and greatest."""
    means = [statistics.fmean(run) for run in zip(*distances)]
    spread = statistics.stdev(means) if len(means) > 1 else 0
    return f"{statistics.fmean(means):.3f} | {spread:.3f} | {min(means):.2f}, {max(means):.2f}"


def mean(fits: list) -> str:
    done = [fit for fit in fits if fit[0] is not None]
    if not done:
        return "not run"
    return f"{statistics.fmean(fit[0] for fit in done):.4f} / {statistics.fmean(fit[1] for fit in done):.2f}"


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=["table", "replicates"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--replicates", type=lambda text: [int(end) for end in text.split("-")], default=[1, 20])
    return parser.parse_intermixed_args()


def main() -> None:
    binaries = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    parts = {"table": table, "replicates": repeated if ASKED.repeats > 1 else replicates}
    for part in [ASKED.part] if ASKED.part else parts:
        parts[part](f"{binaries}/wherefore-bench")
        print()


ASKED = asked()
main()
