"""Reading a table of 1e6 x 12 numbers beside polars, pandas and pyarrow, where these are there.

.build-tools/peers/bin/python benchmarks/csv_reading.py [FOLDER]    with `wherefore-bench` built by -c release
"""

import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = 7
FILES = ["six-decimals.csv", "all-digits.csv"]
PEER = """
import resource, sys, time
{load}
for _ in range({runs}):
    starts = time.process_time(), time.perf_counter()
    table = {read}
    print(time.process_time() - starts[0], time.perf_counter() - starts[1],
          resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
"""
PEERS = {
    "polars": ("import polars", "polars.read_csv(sys.argv[1])"),
    "pandas": ("import pandas", "pandas.read_csv(sys.argv[1])"),
    "pyarrow": ("import pyarrow.csv", "pyarrow.csv.read_csv(sys.argv[1])"),
}


def write(folder: pathlib.Path) -> None:
    import numpy
    import polars

    numbers = numpy.random.default_rng(1).normal(size=(10**6, 12))
    frame = polars.DataFrame({f"x{i}": numbers[:, i] for i in range(12)})
    frame.write_csv(folder / FILES[0], float_precision=6)
    frame.write_csv(folder / FILES[1])


def row(name: str, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    lines = [[float(cell) for cell in line.split()] for line in done.stdout.splitlines()]
    if done.returncode != 0 or not lines:
        print(f"| {name} | not here | | | | |")
        return
    processor = [line[0] for line in lines]
    print(
        f"| {name} | {statistics.median(processor):.3f} | {min(processor):.3f} | {max(processor):.3f} "
        f"| {statistics.median(line[1] for line in lines):.3f} | {lines[0][2]:.0f} |"
    )


def main() -> None:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp")
    # In a process of its own: a child's peak memory counts what its parent held when it was started.
    subprocess.run([sys.executable, __file__, "--write", str(folder)], check=True)
    for file in (folder / name for name in FILES):
        print(f"\n{file.name}, {file.stat().st_size / 1e6:.0f} MB\n")
        print("| reader | CPU s, median | min | max | wall s, median | peak MB, first run |")
        print("| --- | --- | --- | --- | --- | --- |")
        row("wherefore", [str(ROOT / ".build/release/wherefore-bench"), "csv", str(file), "--runs", str(RUNS)])
        for name, (load, read) in PEERS.items():
            code = PEER.format(load=load, read=read, runs=RUNS)
            row(name, [sys.executable, "-c", code, str(file)])


if sys.argv[1:2] == ["--write"]:
    write(pathlib.Path(sys.argv[2]))
else:
    main()
