"""Discovery of linear-Gaussian graphs: ours with its default settings, FLOP and XGES beside it in one run.

    python3 benchmarks/discovery_gaussian.py [table|replicates] [NAME-PART...]

Only data sets with one of the parts in their names, where parts are given. Medians of three runs, of one where a run
takes long.

Builds nothing. First run `sh benchmarks/peers/setup.sh discovery` and

    swift build -c release --product wherefore-bench --static-swift-stdlib
"""

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
REPLICATES = range(1, 21)
ENVIRONMENT = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")


def peers(folder: str, runs: int, names: list[str]) -> dict:
    """{name: {peer: (median CPU seconds, SHD)}}; also writes the data into the folder."""
    command = [str(PYTHON), str(ROOT / "benchmarks/peers/discovery_peers.py"), folder, str(runs), *names]
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout
    found: dict = {name: {} for name in names}
    for row in map(json.loads, output.splitlines()):
        seconds = statistics.median(row["seconds"]) if row["seconds"] else None
        found[row["data"]][row["peer"]] = (seconds, row["shd"])
    return found


def ours(binary: str, folder: str, runs: int, name: str) -> tuple[float, float, int]:
    """Median CPU seconds from the moments and from the rows, and the SHD."""
    command = [binary, "discover", f"{folder}/{name}.csv", "--truth", f"{folder}/{name}.edges.csv", "--runs", str(runs)]
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout
    cells = [[cell.strip() for cell in line.split("|")] for line in output.splitlines() if line.startswith(f"| {name}")]
    return float(cells[0][3]) / 1e3, float(cells[1][3]) / 1e3, int(cells[0][7])


def is_chosen(name: str) -> bool:
    return len(sys.argv) < 3 or any(part in name for part in sys.argv[2:])


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
            moments, rows, distance = ours(binary, folder, 1 if "-p500-" in name else 3, name)
        cells = " | ".join(shown(others.get(column)) for column in columns)
        print(f"| {name} | {moments:.4f} / {distance} | {rows:.4f} / {distance} | {cells} |", flush=True)


def replicates(binary: str) -> None:
    print("| 20 graphs each | ours, CPU s / mean SHD | FLOP, 20 restarts | XGES (C++) |")
    print("| --- | --- | --- | --- |", flush=True)
    for variables, degree, rows in FAMILIES:
        if not is_chosen(f"-p{variables}-d{degree}-n{rows}"):
            continue
        names = [f"lg-p{variables}-d{degree}-s{replicate}-n{rows}-std" for replicate in REPLICATES]
        with tempfile.TemporaryDirectory() as folder:
            others = peers(folder, 1, names)
            fits = [ours(binary, folder, 1, name)[1:] for name in names]
        cells = [mean(fits)] + [
            mean([other[peer] for other in others.values() if peer in other])
            for peer in ("FLOP, 20 restarts", "XGES (C++)")
        ]
        print(f"| lg-p{variables}-d{degree}-s1…s20-n{rows} | " + " | ".join(cells) + " |", flush=True)


def mean(fits: list) -> str:
    done = [fit for fit in fits if fit[0] is not None]
    if not done:
        return "not run"
    return f"{statistics.fmean(fit[0] for fit in done):.4f} / {statistics.fmean(fit[1] for fit in done):.2f}"


def main() -> None:
    binaries = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    parts = {"table": table, "replicates": replicates}
    for part in sys.argv[1:2] or parts:
        parts[part](f"{binaries}/wherefore-bench")
        print()


main()
