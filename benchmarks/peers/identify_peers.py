"""Times DoWhy and antecedent on the graphs that `wherefore-bench identify` times: identify_peers.py CASES [SECONDS]

CASES is the file of known cases. Bidirected edges become unobserved common causes. DoWhy gets a table with a column for
each observed variable and is asked for the effect as its users ask, once for each graph, and is given up after SECONDS (60).
antecedent is asked for the average effect with its own choice of strategy, seven times; it takes a single treatment and
no latent nodes. Cases that a tool has no room for are left out.
"""

import json
import logging
import random
import signal
import statistics
import sys
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.ERROR)
import antecedent
import networkx
import pandas
from dowhy import CausalModel

LIMIT = int(sys.argv[2]) if len(sys.argv) > 2 else 60


class GivenUp(Exception):
    pass


def give_up(*_):
    raise GivenUp


signal.signal(signal.SIGALRM, give_up)


def dowhy(nodes, directed, bidirected, latent, treatment, outcome):
    graph = networkx.DiGraph(directed)
    graph.add_nodes_from(nodes)
    for number, (first, second) in enumerate(bidirected):
        graph.add_edges_from([(f"U{number}", first), (f"U{number}", second)])
    observed = [node for node in nodes if node not in latent]
    data = pandas.DataFrame({name: [0.0, 1.0] for name in observed})
    model = CausalModel(data=data, treatment=treatment, outcome=outcome, graph=graph)
    return model.identify_effect(proceed_when_unidentifiable=True)


def rust(nodes, directed, bidirected, latent, treatment, outcome):
    graph = antecedent.Admg.from_edges(nodes, [tuple(e) for e in directed], [tuple(e) for e in bidirected])
    query = antecedent.AverageEffect(treatment[0], outcome[0])
    return lambda: antecedent.identify(graph=graph, query=query)


def median(work, runs=7) -> float:
    """CPU milliseconds."""
    times = []
    for _ in range(runs + 1):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times[1:]) * 1e3


def seconds(work) -> float | None:
    """CPU seconds of one run; None where it took too long."""
    start = time.process_time()
    signal.alarm(LIMIT)
    try:
        work()
    except GivenUp:
        return None
    finally:
        signal.alarm(0)
    return time.process_time() - start


def star(count):
    confounders = [f"C{number}" for number in range(count)]
    edges = [(c, end) for c in confounders for end in ("X", "Y")] + [("X", "Y")]
    return ["X", "Y", *confounders], edges, [], [], ["X"], ["Y"]


def sparse(count, edges):
    """A random DAG; treatment in the middle, outcome its last descendant."""
    generator = random.Random(1)
    nodes, chosen = [f"V{number}" for number in range(count)], set()
    while len(chosen) < edges:
        first, second = sorted(generator.sample(range(count), 2))
        chosen.add((nodes[first], nodes[second]))
    graph = networkx.DiGraph(chosen)
    treatment = nodes[count // 2]
    outcome = max(networkx.descendants(graph, treatment), key=nodes.index)
    return nodes, sorted(chosen), [], [], [treatment], [outcome]


KEYS = ("nodes", "directed", "bidirected", "latent", "treatment", "outcome")
with open(sys.argv[1]) as file:
    cases = [case for case in json.load(file)["cases"] if not case["selected"]]
LARGE = (("star of 50 confounders", star(50)), ("random, 24 nodes, 60 edges", sparse(24, 60)))

times, refused = [], 0
for case in cases:
    if case["latent"] or len(case["treatment"]) > 1 or len(case["outcome"]) > 1:
        continue
    try:
        times.append((median(rust(*(case[key] for key in KEYS))), case["id"]))
    except antecedent.CausalError:
        refused += 1
times.sort()
print("| antecedent | CPU ms |\n| --- | --- |")
print(f"| {len(times)} known graphs, median | {statistics.median(time for time, _ in times):.2f} |")
print(f"| slowest, {times[-1][1]} | {times[-1][0]:.2f} |")
print(f"| an error instead of an answer | {refused} |")
for name, graph in LARGE:
    print(f"| {name} | {median(rust(*graph)):.2f} |")

times, late = [], 0
for case in cases:
    took = seconds(lambda: dowhy(*(case[key] for key in KEYS)))
    late += took is None
    times += [] if took is None else [(took * 1e3, case["id"])]
times.sort()
print("\n| DoWhy | CPU ms |\n| --- | --- |")
print(f"| {len(times)} known graphs, median | {statistics.median(time for time, _ in times):.1f} |")
print(f"| slowest, {times[-1][1]} | {times[-1][0]:.1f} |")
print(f"| given up after {LIMIT} s by the clock | {late} |")
for name, graph in LARGE:
    took = seconds(lambda: dowhy(*graph))
    print(f"| {name} | {'given up' if took is None else f'{took * 1e3:.1f}'} |")
