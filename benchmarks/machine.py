"""What the figures were taken on, for the top of RESULTS.md: python3 benchmarks/machine.py"""

import os
import pathlib
import platform
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def first_line(command: list[str], line: int = 0) -> str:
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.stdout.splitlines()[line].strip()
    except (OSError, IndexError):
        return "not here"


def processor() -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "not named"


def main() -> None:
    system = dict(
        line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line
    )
    memory = pathlib.Path("/proc/meminfo").read_text().split()[1]
    kernel = ".".join(platform.release().split(".")[:2])
    print("| | |\n| --- | --- |")
    print(f"| processor | {processor()}, {os.cpu_count()} cores |")
    print(f"| memory | {int(memory) / 2**20:.0f} GiB |")
    print(f"| system | {system['PRETTY_NAME'].strip(chr(34))}, Linux {kernel} |")
    print(f"| Swift | {first_line(['swift', '--version'])} |")
    print(f"| libcurl | {' '.join(first_line(['curl', '--version']).split()[:2])} |")
    print(f"| nginx | {first_line(['/usr/sbin/nginx', '-v'])} |")
    peers = ROOT / ".build-tools/peers/bin/python"
    if peers.exists():
        code = (
            "import sys, importlib.metadata as m; print('Python', sys.version.split()[0] + ',', "
            "', '.join(f'{p} {m.version(p)}' for p in ('openai', 'dowhy', 'networkx', 'gadjid', 'numpy')))"
        )
        print(f"| peers | {first_line([str(peers), '-c', code])} |")


main()
