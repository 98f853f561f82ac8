"""Second moments of many rows: ours, then numpy on the same numbers, turn and turn about; then time and memory by rows.

    python3 benchmarks/moments.py [TURNS] [ROWS] [COLUMNS]

Builds nothing. First run benchmarks/peers/setup.sh and

    swift build -c release --product wherefore-bench --static-swift-stdlib
"""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def measured(command: list[str]) -> tuple[str, float]:
    """What it prints, and the most memory it ever held, in MB."""
    read, write = os.pipe()
    process = subprocess.Popen(command, stdout=write)
    os.close(write)
    with os.fdopen(read) as output:
        text = output.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return text.strip(), usage.ru_maxrss / 1024


def by_rows(binary: str, columns: int) -> None:
    print("| rows | how | moments, CPU ms | in 1,024 buckets, CPU ms | ns a row | peak memory, MB | the data's own MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for exponent in range(4, 8):
        rows = 10**exponent
        for how in ("memory", "stream"):
            runs = max(1, 10**7 // rows)
            size = ["--rows", str(rows), "--columns", str(columns), "--runs", str(min(runs, 101))]
            text, memory = measured([binary, "moments", *size, "--only", how])
            plain, bucketed = (float(figure) for figure in text.split())
            data = rows * (columns + 1) * 8 / 2**20 if how == "memory" else 65536 * (columns + 1) * 8 / 2**20
            each = f"{plain / rows * 1e6:.0f}, {bucketed / rows * 1e6:.0f}"
            print(f"| {rows:,} | {how} | {plain:.2f} | {bucketed:.2f} | {each} | {memory:.0f} | {data:.0f} |", flush=True)


def main() -> None:
    turns, rows, columns = (int(value) for value in (*sys.argv[1:], *["1", "1000000", "12"][len(sys.argv) - 1 :]))
    binaries = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    binary = f"{binaries}/wherefore-bench"
    python = ROOT / ".build-tools/peers/bin/python"
    with tempfile.TemporaryDirectory() as folder:
        ours = [binary, "moments", "--folder", folder, "--rows", str(rows), "--columns", str(columns)]
        peers = [str(python), str(ROOT / "benchmarks/peers/moments_peers.py"), folder, str(rows), str(columns)]
        for _ in range(turns):
            subprocess.run(ours, check=True)
            print("", flush=True)
            if python.exists():
                subprocess.run(peers, check=True)
                print("", flush=True)
            else:
                print("numpy is left out: run benchmarks/peers/setup.sh first", file=sys.stderr)
    by_rows(binary, columns)


main()
