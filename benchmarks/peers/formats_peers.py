"""Reads and writes FOLDER/graph.json, .gml and .graphml with networkx: formats_peers.py FOLDER"""

import io
import json
import pathlib
import sys

import networkx
from timing import cells

FOLDER = pathlib.Path(sys.argv[1])


def read_json(text: bytes) -> networkx.DiGraph:
    return networkx.node_link_graph(json.loads(text), edges="edges")


def write_json(graph: networkx.DiGraph) -> bytes:
    return json.dumps(networkx.node_link_data(graph, edges="edges")).encode()


def write_graphml(graph: networkx.DiGraph) -> bytes:
    output = io.BytesIO()
    networkx.write_graphml(graph, output)
    return output.getvalue()


FORMATS = {
    "json": (read_json, write_json),
    "gml": (
        lambda text: networkx.parse_gml(text.decode()),
        lambda graph: "\n".join(networkx.generate_gml(graph)).encode(),
    ),
    "graphml": (lambda text: networkx.read_graphml(io.BytesIO(text)), write_graphml),
}

print("| networkx | bytes | | CPU ms, median | min | max | wall ms, median |")
print("| --- | --- | --- | --- | --- | --- | --- |")
for name, (read, write) in FORMATS.items():
    text = (FOLDER / f"graph.{name}").read_bytes()
    graph = read(text)
    print(f"| {name} | {len(text)} | read | {cells(lambda: read(text))} |")
    print(f"| {name} | {len(write(graph))} | write | {cells(lambda: write(graph))} |")
