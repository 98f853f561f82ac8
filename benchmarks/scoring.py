"""Scoring two random graphs: ours, then the peers, on the same files, turn and turn about.

    python3 benchmarks/scoring.py [TURNS] [NODES] [EDGES]

Builds nothing. First run benchmarks/peers/setup.sh and

    swift build -c release --product wherefore-bench --static-swift-stdlib
"""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> None:
    turns, nodes, edges = (int(value) for value in (*sys.argv[1:], *["1", "1000", "4000"][len(sys.argv) - 1 :]))
    binaries = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    python = ROOT / ".build-tools/peers/bin/python"
    with tempfile.TemporaryDirectory() as folder:
        size = ["--nodes", str(nodes), "--edges", str(edges)]
        ours = [f"{binaries}/wherefore-bench", "score", "--folder", folder, *size]
        peers = [str(python), str(ROOT / "benchmarks/peers/score_peers.py"), folder, str(nodes)]
        for _ in range(turns):
            subprocess.run(ours, check=True)
            if python.exists():
                subprocess.run(peers, check=True)
            else:
                print("the peers are left out: run benchmarks/peers/setup.sh first", file=sys.stderr)


main()
