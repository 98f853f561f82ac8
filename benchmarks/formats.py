"""Reading and writing one large graph in each format: ours, then networkx, on the same files.

    python3 benchmarks/formats.py

Builds nothing. First run benchmarks/peers/setup.sh and

    swift build -c release --product wherefore-bench --static-swift-stdlib
"""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> None:
    binaries = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    python = ROOT / ".build-tools/peers/bin/python"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([f"{binaries}/wherefore-bench", "formats", "--folder", folder], check=True)
        if python.exists():
            subprocess.run([str(python), str(ROOT / "benchmarks/peers/formats_peers.py"), folder], check=True)
        else:
            print("networkx is left out: run benchmarks/peers/setup.sh first", file=sys.stderr)


main()
