"""Exact search: against all graphs on five nodes, on linear data of 10, 15 and 20 variables, on asia and sachs; and a peer.

    python3 benchmarks/discovery_exact.py [ROWS]

Builds nothing. First run benchmarks/peers/setup.sh discovery and

    swift build -c release --product wherefore-bench --static-swift-stdlib

The peer is causal-learn's exact search by dynamic programming, on the ten variables it can do in minutes.
"""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> None:
    rows = sys.argv[1] if len(sys.argv) > 1 else "10000"
    binaries = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    python = ROOT / ".build-tools/peers/bin/python"
    with tempfile.TemporaryDirectory() as folder:
        ours = [f"{binaries}/wherefore-bench", "exact", "--write", folder]
        peer = [str(python), str(ROOT / "benchmarks/peers/exact_peer.py"), folder]
        if python.exists():
            subprocess.run([*peer, "sample", rows, "asia", "sachs"], check=True)
            for network in ("asia", "sachs"):
                ours += ["--categories", f"{folder}/{network}.csv", "--truth", f"{folder}/{network}.edges.csv"]
        else:
            print("networks and peer are left out: run benchmarks/peers/setup.sh discovery first", file=sys.stderr)
        subprocess.run(ours, check=True)
        if python.exists():
            subprocess.run([*peer, "search", "linear-10"], check=True)


main()
