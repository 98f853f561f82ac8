"""Times DoWhy and antecedent on the graphs that `wherefore-bench identify` times: identify_peers.py CASES [SECONDS]

CASES is the file of known cases. Bidirected edges become unobserved common causes. DoWhy gets a table with a column for
each observed variable and is asked for the effect as its users ask, and is given up after SECONDS (60). Cases with selection
are left out: it has no room for them.
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


with open(sys.argv[1]) as file:
    cases = json.load(file)["cases"]
times, late = [], 0
for case in cases:
    if case["selected"]:
        continue
    keys = ("nodes", "directed", "bidirected", "latent", "treatment", "outcome")
    took = seconds(lambda: dowhy(*(case[key] for key in keys)))
    late += took is None
    times += [] if took is None else [(took * 1e3, case["id"])]
times.sort()
print("| DoWhy | CPU ms |\n| --- | --- |")
print(f"| {len(times)} known graphs, median | {statistics.median(time for time, _ in times):.1f} |")
print(f"| slowest, {times[-1][1]} | {times[-1][0]:.1f} |")
print(f"| given up after {LIMIT} s | {late} |")
for name, graph in (("star of 50 confounders", star(50)), ("random, 24 nodes, 60 edges", sparse(24, 60))):
    took = seconds(lambda: dowhy(*graph))
    print(f"| {name} | {'given up' if took is None else f'{took * 1e3:.1f}'} |")
