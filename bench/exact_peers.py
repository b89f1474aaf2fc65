"""The peer of bench/exact.sh: FAISS's IndexFlatIP on the same vectors, one thread, CPU time; and the table of all.

Usage: exact_peers.py faiss FILE DIMENSION QUERIES
       exact_peers.py check FILE DIMENSION QUERIES
       exact_peers.py table RESULTS
"""

import json
import sys
import time

K = 10


def vectors(file, dimension):
    import numpy as np

    return np.fromfile(file, "<f4").reshape(-1, dimension)


def index(rows):
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    return faiss.__version__, index


def faiss_of(file, dimension, queries):
    rows = vectors(file, dimension)
    version, flat = index(rows)
    start = time.process_time()
    flat.search(rows[:queries], K + 1)
    seconds = time.process_time() - start
    print(json.dumps({"name": f"FAISS {version} IndexFlatIP", "cpu": round(seconds * len(rows) / queries, 2), "queries": queries}))


def check(file, dimension, queries):
    """Whether Nightjar's neighbours are as near as FAISS's, in double precision."""
    import numpy as np

    rows = vectors(file, dimension)
    nearest = np.fromfile(file + ".nearest", "<i4").reshape(-1, K)
    _, flat = index(rows)
    found = flat.search(rows[:queries], K + 1)[1]
    worst = 0.0
    for q in range(queries):
        asked = rows[q].astype("f8")
        ours = rows[nearest[q]].astype("f8") @ asked
        theirs = rows[[f for f in found[q] if f != q][:K]].astype("f8") @ asked
        worst = max(worst, np.abs(ours - theirs).max())
    print(json.dumps({"checked": queries, "largest_difference": float(worst)}))
    sys.exit(worst > 1e-6)


def table(results):
    best, again = {}, {}
    for line in open(results):
        result = json.loads(line)
        if "cpu" in result:
            name = (result["vectors"], result["name"])
            best[name] = min(best.get(name, float("inf")), result["cpu"])
            again[name] = result.get("scored_again")
    print("| vectors | search | CPU s | times as fast as FAISS | cosines computed |")
    print("|---|---|---|---|---|")
    for (kind, name), cpu in best.items():
        peers = [c for (k, n), c in best.items() if k == kind and n.startswith("FAISS")]
        ratio = f"{peers[0] / cpu:.2f}" if peers else ""
        share = again[kind, name]
        print(f"| {kind} | {name} | {cpu:.1f} | {ratio} | {'all' if share is None else f'{100 * share:.2f} %'} |")


if __name__ == "__main__":
    match sys.argv[1]:
        case "faiss":
            faiss_of(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        case "check":
            check(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        case _:
            table(sys.argv[2])
