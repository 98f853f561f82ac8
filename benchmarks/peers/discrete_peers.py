"""One peer on one sample of a network: prints the median CPU seconds of its search and its SHD to the true CPDAG.

    python discrete_peers.py PEER NAME [RUNS]

Reading, importing and converting are not counted. Runs that take more than 10 s are not repeated.
"""

import json
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import networks
import numpy as np
import pandas as pd


def causal_learn(frame):
    from causallearn.search.ConstraintBased.PC import pc

    codes = np.column_stack([frame[name].cat.codes for name in frame])

    def search():
        return pc(codes, 0.01, "chisq", show_progress=False).G.graph

    def marks(graph):
        # graph[i, j] is the mark at i of the edge between i and j: −1 a tail, 1 an arrow.
        names = list(frame)
        return {
            (names[i], names[j]): (int(graph[i, j]), int(graph[j, i]))
            for i in range(len(names))
            for j in range(i)
            if graph[i, j] or graph[j, i]
        }

    return search, marks


def edges_to_marks(directed, undirected=()):
    marks = {(a, b): (-1, 1) for a, b in directed}
    for a, b in undirected:
        marks[a, b] = (-1, -1)
    for a, b in list(marks):
        if (b, a) in marks and (a, b) in marks:
            del marks[b, a]
            marks[a, b] = (-1, -1)
    return marks


def pgmpy_pc(frame):
    from pgmpy.causal_discovery import PC

    def search():
        return PC(
            variant="stable", ci_test="chi_square", significance_level=0.01, n_jobs=1, max_cond_vars=5,
            show_progress=False,
        ).fit(frame)

    def marks(fitted):
        graph = fitted.causal_graph_
        return edges_to_marks(graph.directed_edges, graph.undirected_edges)

    return search, marks


def pgmpy_hill_climbing(frame):
    from pgmpy.causal_discovery import HillClimbSearch

    def search():
        return HillClimbSearch(scoring_method="bic-d", return_type="dag", show_progress=False).fit(frame)

    return search, lambda fitted: cpdag_marks(list(fitted.causal_graph_.edges()), list(frame))


def agrum(configure, is_class):
    def peer(frame):
        import pyagrum as gum

        def search():
            learner = gum.BNLearner(frame)
            learner.setNumberOfThreads(1)
            configure(learner)
            return learner, learner.learnPDAG() if is_class else learner.learnDAG()

        def marks(found):
            learner, graph = found
            name = learner.nameFromId
            directed = [(name(a), name(b)) for a, b in graph.arcs()]
            if not is_class:
                return cpdag_marks(directed, list(frame))
            return edges_to_marks(directed, [(name(a), name(b)) for a, b in graph.edges()])

        return search, marks

    return peer


def cpdag_marks(edges, nodes):
    """The class of a DAG: colliders, closed under Meek's first three rules (enough without background knowledge)."""
    parents = {node: {a for a, b in edges if b == node} for node in nodes}
    near = {node: {a for a, b in edges if b == node} | {b for a, b in edges if a == node} for node in nodes}
    directed = {
        (a, c) for c in nodes for a in parents[c] if any(b != a and b not in near[a] for b in parents[c])
    }
    changed = True
    while changed:
        changed = False
        for a, b in edges:
            if (a, b) in directed:
                continue
            # In a DAG's own class only its own directions can be compelled.
            first = any((c, a) in directed and c not in near[b] for c in near[a])
            second = any((a, c) in directed and (c, b) in directed for c in near[a] & near[b])
            middle = [c for c in near[a] & near[b] if (c, b) in directed and (a, c) not in directed and (c, a) not in directed]
            third = any(d not in near[c] for c in middle for d in middle if c != d)
            if first or second or third:
                directed.add((a, b))
                changed = True
    return edges_to_marks(directed, [edge for edge in edges if edge not in directed])


def distance(first, second) -> int:
    def normal(marks):
        return {(a, b) if a < b else (b, a): pair if a < b else pair[::-1] for (a, b), pair in marks.items()}

    first, second = normal(first), normal(second)
    return sum(first.get(pair) != second.get(pair) for pair in first.keys() | second.keys())


PEERS = {
    "causal-learn PC": causal_learn,
    "pgmpy PC": pgmpy_pc,
    "pgmpy hill climbing": pgmpy_hill_climbing,
    "pyAgrum MIIC": agrum(lambda learner: learner.useMIIC(), True),
    "pyAgrum hill climbing": agrum(
        lambda learner: (learner.useGreedyHillClimbing(), learner.useScoreBDeu()), False),
}


def main() -> None:
    peer, name, runs = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3
    levels, parents, codes = networks.sample(name)
    frame = pd.DataFrame({key: pd.Categorical.from_codes(codes[key], categories=levels[key]) for key in levels})
    search, marks = PEERS[peer](frame)
    times = []
    for run in range(runs + 1):
        start = time.process_time()
        found = search()
        times.append(time.process_time() - start)
        if times[-1] > 10:
            break
    counted = sorted(times[1:] or times)
    truth = cpdag_marks([(parent, child) for child in levels for parent in parents[child]], list(levels))
    print(json.dumps({"cpu": counted[len(counted) // 2], "shd": distance(marks(found), truth)}))


if __name__ == "__main__":
    main()
