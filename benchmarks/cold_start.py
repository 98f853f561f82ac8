"""How long a command takes to say its version, beside the import that a Python analysis begins with.

    python3 benchmarks/cold_start.py [RUNS]

Build first, as the README does: swift build -c release --product wherefore --static-swift-stdlib
"""

import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 40


def timed(command: list[str]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report(name: str, figures: list[tuple[float, float]]) -> None:
    cells = [
        f"{function(values) * 1e3:.1f}"
        for values in reversed(list(zip(*figures)))
        for function in (statistics.median, min, max)
    ]
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


binaries = subprocess.run(
    ["swift", "build", "-c", "release", "--static-swift-stdlib", "--show-bin-path"],
    cwd=ROOT, capture_output=True, text=True, check=True,
).stdout.strip()
command = [f"{binaries}/wherefore", "--version"]
print("| command | CPU ms, median | min | max | wall ms, median | min | max |")
print("| --- | --- | --- | --- | --- | --- | --- |")
timed(command)
report("`wherefore --version`", [timed(command) for _ in range(RUNS)])
report("`/bin/true` (the floor)", [timed(["/bin/true"]) for _ in range(RUNS)])
python = ROOT / ".build-tools/peers/bin/python"
if python.exists():
    peer = [str(python), "-c", "import dowhy"]
    timed(peer)
    report("`python -c 'import dowhy'`", [timed(peer) for _ in range(max(3, RUNS // 10))])
else:
    print("dowhy is left out: run benchmarks/peers/setup.sh first", file=sys.stderr)

program = pathlib.Path(f"{binaries}/wherefore")
with tempfile.TemporaryDirectory() as folder:
    stripped = f"{folder}/stripped"
    subprocess.run(["strip", "-o", stripped, str(program)], check=True)
    sizes = program.stat().st_size, pathlib.Path(stripped).stat().st_size
print(f"\nthe program: {sizes[0] / 1e6:.1f} MB, {sizes[1] / 1e6:.1f} MB stripped")
