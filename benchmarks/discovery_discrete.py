"""Discrete order search beside the fastest peer of each network, on the same samples, turn and turn about.

    python3 benchmarks/discovery_discrete.py [RUNS] [NAME…]

Builds nothing. First run benchmarks/peers/setup.sh and

    swift build -c release --product wherefore-bench --static-swift-stdlib

PEERS_PYTHON names another Python that has the peers.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = {
    "asia-n10000": ["pyAgrum MIIC"],
    "sachs-n10000": ["pgmpy PC"],
    "child-n10000": ["pgmpy hill climbing"],
    "alarm-n10000": ["pgmpy PC"],
    "hailfinder-n10000": ["causal-learn PC"],
    "hepar2-n10000": ["pyAgrum hill climbing"],
    "alarm-n100000": [],
}


def main() -> None:
    runs, names = (sys.argv[1:2] or ["3"])[0], sys.argv[2:] or list(PEERS)
    binaries = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    python = os.environ.get("PEERS_PYTHON", str(ROOT / ".build-tools/peers/bin/python"))
    with tempfile.TemporaryDirectory() as folder:
        scripts = ROOT / "benchmarks/peers"
        subprocess.run([python, str(scripts / "networks.py"), folder, *names], check=True)
        print("| sample | ours: CPU s | SHD | peer | CPU s | SHD | CPU, peer's over ours |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for name in names:
            files = ["--data", f"{folder}/{name}.csv", "--truth", f"{folder}/{name.split('-')[0]}.edges.csv"]
            ours = run([f"{binaries}/wherefore-bench", "discrete", "--json", "--runs", runs, *files])
            cells = f"| {name} | {ours['cpu']:.4f} | {ours['shd']} |"
            for peer in PEERS.get(name, []):
                theirs = run([python, str(scripts / "discrete_peers.py"), peer, name, runs])
                ratio = theirs["cpu"] / ours["cpu"]
                print(f"{cells} {peer} | {theirs['cpu']:.4f} | {theirs['shd']} | {ratio:.1f} |", flush=True)
            if not PEERS.get(name):
                print(f"{cells} | | | |", flush=True)


def run(command: list[str]) -> dict:
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(answer.strip().splitlines()[-1])


main()
