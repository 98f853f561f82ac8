"""Samples of published networks, from the BIF files that pgmpy's wheel holds.

    python networks.py FOLDER NETWORK-nROWS…     e.g. alarm-n10000, or alarm-s3-n1000 for another sample

Writes NAME.csv and NETWORK.edges.csv (parent,child). The same name always gives the same rows.
"""

import csv
import glob
import gzip
import os
import re
import sys
import zlib

import numpy as np


def bif(network: str) -> str:
    for folder in sys.path:
        for path in glob.glob(os.path.join(folder or ".", "pgmpy/utils/example_models", network + ".bif.gz")):
            with gzip.open(path, "rt") as file:
                return file.read()
    raise FileNotFoundError(f"pgmpy has no network {network}")


def parse(text: str):
    """Levels, parents and conditional probabilities (parents' levels first) by variable."""
    levels, parents, tables = {}, {}, {}
    for match in re.finditer(r"variable\s+(\S+)\s*\{\s*type\s+discrete\s*\[\s*\d+\s*\]\s*\{([^}]*)\}\s*;", text):
        levels[match[1]] = [level.strip() for level in match[2].split(",")]
    for match in re.finditer(r"probability\s*\(\s*([^)|]+?)\s*(?:\|\s*([^)]*?))?\s*\)\s*\{(.*?)\n\}", text, re.S):
        child = match[1].strip()
        family = [parent.strip() for parent in (match[2] or "").split(",") if parent.strip()]
        table = np.full([len(levels[parent]) for parent in family] + [len(levels[child])], np.nan)
        whole = re.search(r"table\s+([^;]*);", match[3])
        if whole:
            values = np.array([float(value) for value in whole[1].split(",")])
            # In a table the child's level varies slowest.
            table[...] = np.moveaxis(values.reshape([len(levels[child])] + list(table.shape[:-1])), 0, -1)
        for row in re.finditer(r"\(([^)]*)\)\s*([^;]*);", match[3]):
            place = tuple(levels[parent].index(key.strip()) for parent, key in zip(family, row[1].split(",")))
            table[place] = [float(value) for value in row[2].split(",")]
        assert not np.isnan(table).any(), child
        parents[child], tables[child] = family, table / table.sum(-1, keepdims=True)
    return levels, parents, tables


def sample(name: str):
    """Levels, parents and one code a row for each variable, in the network's order."""
    network, rows = re.fullmatch(r"(\w+?)(?:-s\d+)?-n(\d+)", name).groups()
    levels, parents, tables = parse(bif(network))
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    codes, rows = {}, int(rows)
    while len(codes) < len(levels):
        for child in parents:
            if child in codes or not all(parent in codes for parent in parents[child]):
                continue
            chances = tables[child][tuple(codes[parent] for parent in parents[child])]
            chances = np.broadcast_to(chances, (rows, len(levels[child])))
            codes[child] = (generator.random(rows)[:, None] > np.cumsum(chances, -1)[:, :-1]).sum(-1)
    return levels, parents, {child: codes[child] for child in levels}


def write(name: str, folder: str) -> None:
    levels, parents, codes = sample(name)
    with open(f"{folder}/{name}.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(levels)
        writer.writerows(zip(*([levels[child][code] for code in codes[child]] for child in levels)))
    with open(f"{folder}/{name.split('-')[0]}.edges.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["parent", "child"])
        writer.writerows((parent, child) for child in levels for parent in parents[child])


if __name__ == "__main__":
    for wanted in sys.argv[2:]:
        write(wanted, sys.argv[1])
