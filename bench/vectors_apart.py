"""How far apart the vectors of two runs of embed are, chunk by chunk: texts' vectors, and those of tokens and terms where there are any.

usage: vectors_apart.py NAME VECTORS OTHER_VECTORS
Needs numpy and pyarrow. Prints a row of the table of bench/gpu_checks.sh.
"""
import glob
import json
import sys

import numpy as np
import pyarrow.parquet as pq

name, ours, theirs = sys.argv[1:4]


def manifest(folder):
    with open(folder + "/_nightjar/current.json", encoding="utf-8") as file:
        run = json.load(file)["run_id"]
    with open(f"{folder}/_nightjar/runs/{run}.json", encoding="utf-8") as file:
        return json.load(file)


def rows(folder):
    files = sorted(glob.glob(f"{folder}/run={manifest(folder)['run_id']}/*.parquet"))
    return {row["chunk_id"]: row for file in files for row in pq.read_table(file).to_pylist()}


def cosines(a, b):
    a, b = np.asarray(a, "f8"), np.asarray(b, "f8")
    return (a * b).sum(-1) / np.linalg.norm(a, axis=-1) / np.linalg.norm(b, axis=-1)


a, b = rows(ours), rows(theirs)
if a.keys() != b.keys():
    sys.exit(f"{name}: {len(a)} and {len(b)} chunks, which are not the same")
chunks = sorted(a)
x, y = (np.array([side[chunk]["vector"] for chunk in chunks], "f4") for side in (a, b))
of = {"texts": cosines(x, y)}
if a[chunks[0]].get("token_vectors"):
    assert all(a[chunk]["tokens"] == b[chunk]["tokens"] for chunk in chunks)
    of["tokens"] = np.concatenate([cosines(a[chunk]["token_vectors"], b[chunk]["token_vectors"]) for chunk in chunks])
if a[chunks[0]].get("sparse") is not None:
    of["terms"] = []
    for chunk in chunks:
        p, q = dict(a[chunk]["sparse"]), dict(b[chunk]["sparse"])
        dot = sum(p[term] * q[term] for term in p.keys() & q.keys())
        norms = np.linalg.norm(list(p.values())) * np.linalg.norm(list(q.values()))
        of["terms"].append(dot / norms if norms else float(p == q))
run = manifest(theirs)
by = run["model"].get("execution_provider", "no graph") + "".join("; " + text for text in run["warnings"])
for what, cosine in of.items():
    equal = f"{(x == y).all(1).sum()} of {len(x)}" if what == "texts" else ""
    print(f"| {name} | {len(cosine)} {what} | {np.min(cosine):.8f} | {np.mean(cosine):.8f} | {equal} | {by} |")
