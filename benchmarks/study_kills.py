"""Kills `wherefore analyze` at random moments and lets the same command go on: the study must be the one of a run that
was left alone, byte for byte but for its times.

    python3 benchmarks/study_kills.py .build/release/wherefore [kills [options of analyze …]]
"""

import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def command(program, folder):
    data = os.path.join(HERE, "nhefs")
    return [
        program, "analyze", os.path.join(data, "nhefs.csv"), "--treatment", "qsmk", "--outcome", "wt82_71",
        "--variables", os.path.join(data, "variables.json"), "--proposals", os.path.join(data, "proposals.csv"),
        os.path.join(data, "smollm2.json"), "--no-model", "-o", os.path.join(folder, "study.json"), "--report", os.path.join(folder, "report.html"),
    ] + sys.argv[3:]


def digest(folder):
    """Of the study without the one line a step that tells its time; the rest is compared byte for byte."""
    with open(os.path.join(folder, "study.json"), encoding="utf-8") as file:
        text = file.read()
    head, tail = text.rsplit('"timings": {', 1)
    times, rest = tail.split("}", 1)
    json.loads("{" + times + "}")
    return hashlib.sha256((head + rest).encode()).hexdigest()


def clear(folder):
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))


def finish(program, folder):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(command(program, folder), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu


def main():
    program = os.path.abspath(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    draw = random.Random(6)
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = finish(program, folder)
        wanted = digest(folder)
        print(f"left alone, cold: {wall:.2f} s wall, {cpu:.2f} s CPU; study {wanted[:16]}")
        done, steps_at_kill, wrong = 0, [], 0
        while done < kills:
            clear(folder)
            run = subprocess.Popen(
                command(program, folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(draw.random() * wall)
            run.kill()
            if run.wait() == 0:
                continue  # it was faster than the kill
            done += 1
            path = os.path.join(folder, "study.json")
            saved = json.load(open(path)) if os.path.exists(path) else {"steps": []}
            # Steps, and attacks of the one that attacks the estimate.
            attacks = len(saved.get("unfinished_refutation", {}).get("attacks", []))
            steps_at_kill.append(f"{len(saved['steps'])}" + (f" and {attacks} attacks" if attacks else ""))
            finish(program, folder)
            wrong += digest(folder) != wanted
        again, _ = finish(program, folder)
        print(f"killed {done} times, with {sorted(steps_at_kill)} of 6 steps saved, and continued: {wrong} studies differ")
        print(f"the same command with everything done: {again:.2f} s wall")
        sys.exit(1 if wrong else 0)


main()
