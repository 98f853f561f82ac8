"""DirectLiNGAM, ours and the lingam package's, on the same random linear models, turn and turn about.

    python3 benchmarks/discovery_lingam.py [REPLICATES]

Builds nothing. First run benchmarks/peers/setup.sh discovery and

    swift build -c release --product wherefore-bench --static-swift-stdlib
"""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> None:
    replicates = sys.argv[1] if len(sys.argv) > 1 else "1"
    binaries = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    python = ROOT / ".build-tools/peers/bin/python"
    with tempfile.TemporaryDirectory() as folder:
        bench = [f"{binaries}/wherefore-bench", "lingam"]
        subprocess.run([*bench, "--write", folder, "--replicates", replicates], check=True)
        for edges in sorted(pathlib.Path(folder).glob("*.edges.csv")):
            data = str(edges).replace(".edges.csv", ".csv")
            subprocess.run([*bench, "--data", data, "--truth", str(edges)], check=True)
            if python.exists():
                subprocess.run([str(python), str(ROOT / "benchmarks/peers/lingam_peer.py"), data, str(edges)], check=True)
        if not python.exists():
            print("the peer is left out: run benchmarks/peers/setup.sh discovery first", file=sys.stderr)


main()
