"""PC and FCI beside causal-learn's on sixteen data sets: the same skeletons, and what each costs.

    python3 benchmarks/discovery_constraint.py [RUNS]

Builds nothing. First run `sh benchmarks/peers/setup.sh discovery` and

    swift build -c release --product wherefore-bench --static-swift-stdlib
"""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main() -> None:
    runs = sys.argv[1] if len(sys.argv) > 1 else "7"
    binaries = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    python = os.environ.get("PEERS_PYTHON") or str(ROOT / ".build-tools/peers/bin/python")
    peers = [python, str(ROOT / "benchmarks/peers/constraint_peers.py")]
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*peers, "generate", folder], check=True, env=environment)
        for algorithm in ("pc", "fci"):
            for test in ("fisher-z", "chi-squared"):
                files = sorted(str(file) for file in pathlib.Path(folder).glob(f"{algorithm}-{test}-*.csv"))
                command = [f"{binaries}/wherefore-bench", "constraint", *files]
                options = ["--algorithm", algorithm, "--test", test, "--alpha", "0.01", "--runs", runs]
                with open(f"{folder}/ours-{algorithm}-{test}.jsonl", "w") as output:
                    subprocess.run([*command, *options], check=True, stdout=output, env=environment)
        subprocess.run([*peers, "compare", folder], check=True, env=environment)


main()
