"""Runs a piece of work several times and prints what it cost, as the Swift benchmarks do."""

import gc
import statistics
import time


def cells(work, runs: int = 7) -> str:
    """One run to warm up, then `runs`: "median | min | max" of the process's CPU ms, then the median by the wall."""
    processor, wall = [], []
    for run in range(runs + 1):
        gc.collect()
        starts = time.process_time(), time.perf_counter()
        work()
        if run > 0:
            processor.append((time.process_time() - starts[0]) * 1e3)
            wall.append((time.perf_counter() - starts[1]) * 1e3)
    figures = [statistics.median(processor), min(processor), max(processor), statistics.median(wall)]
    return " | ".join(f"{figure:.2f}" for figure in figures)
