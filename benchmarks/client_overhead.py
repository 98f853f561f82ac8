"""What a call costs in the client: ours, curl and openai-python against one local server that answers at once.

    python3 benchmarks/client_overhead.py [CALLS] [RUNS]

The server is nginx with a fixed answer, so that nearly all the time is the client's; its own processor time is not
counted. The clients take turns within each run, after one round to warm up. "No calls" is a process that starts, makes
its client and ends: the last lines take it off. Build first:

    swift build -c release --product wherefore-bench --static-swift-stdlib
"""

import json
import os
import pathlib
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CALLS = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
CONCURRENCY = 64
ANSWER = json.dumps(
    {
        "id": "echo",
        "object": "chat.completion",
        "created": 0,
        "model": "echo",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "yes"}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10},
    }
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(folder: pathlib.Path) -> tuple[subprocess.Popen, int]:
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"""daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; default_type application/json;
    location / {{ return 200 '{ANSWER}'; }} }}
}}
"""
    )
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    server = subprocess.Popen([nginx, "-c", f"{folder}/nginx.conf", "-p", str(folder)], stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 0.1).close()
            return server, port
        except OSError:
            time.sleep(0.05)
    raise SystemExit("nginx did not start: install nginx-light")


def timed(command: list[str]) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    bench = subprocess.run(
        ["swift", "build", "-c", "release", "--show-bin-path"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    python = ROOT / ".build-tools/peers/bin/python"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server, port = start_server(folder)
        base = f"http://127.0.0.1:{port}/v1"
        body = folder / "body.json"
        body.write_text(
            json.dumps({"model": "echo", "messages": [{"role": "user", "content": "question"}], "max_tokens": 64})
        )
        curl = folder / "curl.txt"
        curl.write_text(
            "\n".join(f'url = "{base}/chat/completions"\noutput = "/dev/null"' for _ in range(CALLS))
        )
        commands = {
            "wherefore": [f"{bench}/wherefore-bench", "client", base, str(CALLS), str(CONCURRENCY)],
            "wherefore, no calls": [f"{bench}/wherefore-bench", "client", base, "0", str(CONCURRENCY)],
            "curl": [
                "curl", "-s", "--parallel", "--parallel-max", str(CONCURRENCY), "-H", "Content-Type: application/json",
                "-d", f"@{body}", "-K", str(curl),
            ],
        }
        if python.exists():
            peer = str(ROOT / "benchmarks/peers/openai_calls.py")
            commands["openai-python"] = [str(python), peer, base, str(CALLS), str(CONCURRENCY)]
            commands["openai-python, no calls"] = [str(python), peer, base, "0", str(CONCURRENCY)]
        else:
            print("openai-python is left out: run benchmarks/peers/setup.sh first", file=sys.stderr)
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        try:
            for run in range(RUNS + 1):
                for name, command in commands.items():
                    figure = timed(command)
                    if run > 0:
                        figures[name].append(figure)
        finally:
            server.terminate()
            server.wait()
    print(f"{CALLS} calls, {CONCURRENCY} at a time, {RUNS} runs, microseconds a call\n")
    print("| client | CPU, median | min | max | wall, median | min | max |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, runs in figures.items():
        wall, cpu = zip(*runs)
        cells = [
            f"{function(values) / CALLS * 1e6:.0f}"
            for values in (cpu, wall)
            for function in (statistics.median, min, max)
        ]
        print(f"| {name} | {' | '.join(cells)} |")
    for name in ("wherefore", "openai-python"):
        if name in figures:
            wall, cpu = (
                statistics.median(run[kind] for run in figures[name])
                - statistics.median(run[kind] for run in figures[name + ", no calls"])
                for kind in (0, 1)
            )
            print(f"| {name}, start taken off | {cpu / CALLS * 1e6:.0f} | | | {wall / CALLS * 1e6:.0f} | | |")


main()
