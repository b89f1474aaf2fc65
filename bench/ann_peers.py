"""The peers of bench/ann.sh: hnswlib and FAISS on the same vectors, one thread, CPU time; and the table of all.

Usage: ann_peers.py WORK hnswlib|faiss build|search
       ann_peers.py WORK table
"""

import json
import os
import sys
import time

CONNECTIONS, BEAM, K, ROUNDS = 16, 100, 10, 3
WIDTHS = (10, 16, 24, 28, 32, 36, 40, 44, 48, 64, 80, 88, 96, 100, 104, 112, 120, 128, 144, 160, 192, 256, 320, 512)
ENOUGH, LEAST_WIDTH = 0.99, 104


def resident(key):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(key + ":"))


class Hnswlib:
    def __init__(self, dimension):
        import hnswlib
        from importlib.metadata import version

        self.name = "hnswlib " + version("hnswlib")
        self.index = hnswlib.Index("ip", dimension)

    def build(self, corpus):
        self.index.init_index(len(corpus), M=CONNECTIONS, ef_construction=BEAM, random_seed=1)
        self.index.add_items(corpus, num_threads=1)

    def save(self, file):
        self.index.save_index(file)

    def load(self, file):
        self.index.load_index(file)

    def search(self, queries, width):
        self.index.set_ef(width)
        return 1 - self.index.knn_query(queries, k=K, num_threads=1)[1]


class Faiss:
    def __init__(self, dimension):
        import faiss

        faiss.omp_set_num_threads(1)
        self.faiss = faiss
        kinds = [kind for kind in faiss.get_compile_options().split() if kind not in ("OPTIMIZE", "GENERIC", "DD")]
        self.name = f"FAISS {faiss.__version__} HNSWFlat, {' '.join(kinds) or 'no vector instructions'}"
        self.index = faiss.IndexHNSWFlat(dimension, CONNECTIONS, faiss.METRIC_INNER_PRODUCT)
        self.index.hnsw.efConstruction = BEAM

    def build(self, corpus):
        self.index.add(corpus)

    def save(self, file):
        self.faiss.write_index(self.index, file)

    def load(self, file):
        self.index = self.faiss.read_index(file)

    def search(self, queries, width):
        self.index.hnsw.efSearch = width
        return self.index.search(queries, K)[0]


def peer(work, library, what):
    import numpy as np

    dimension = int(open(f"{work}/dimension").read())
    read = lambda name, width: np.fromfile(f"{work}/{name}.f32", "<f4").reshape(-1, width)
    index = {"hnswlib": Hnswlib, "faiss": Faiss}[library](dimension)
    file = f"{work}/{index.name.replace(' ', '-')}.index"
    if what == "build":
        corpus = read("corpus", dimension)
        before, start = resident("VmRSS"), time.process_time()
        index.build(corpus)
        seconds = time.process_time() - start
        memory = resident("VmHWM") - before
        index.save(file)
        print(json.dumps({"name": index.name, "build": round(len(corpus) / seconds), "memory": memory,
                          "disk": os.path.getsize(file)}))
        return
    queries, exact = read("queries", dimension), read("exact", K)
    index.load(file)
    index.search(queries, 64)
    points = []
    for width in WIDTHS:
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.process_time()
            found = index.search(queries, width)
            best = min(best, time.process_time() - start)
        recall = float((found >= exact[:, -1:] - 2e-6).mean())
        points.append([width, round(recall, 4), round(len(queries) / best)])
        if recall >= ENOUGH and width >= LEAST_WIDTH:
            break
    print(json.dumps({"name": index.name, "widths": points}))


def processor():
    """Its name, and the kinds of vector instructions that matter here."""
    info = open("/proc/cpuinfo").read()
    field = lambda name: next(line.split(":")[1].strip() for line in info.splitlines() if line.startswith(name))
    kinds = [kind for kind in ("avx2", "avx512f", "avx512_vnni", "avx_vnni") if kind in field("flags").split()]
    return f"{field('model name')}, {', '.join(kinds)}"


def table(work):
    """What slows a machine only ever adds: of several turns, the fastest counts."""
    rows, points, graphs = {}, {}, {}
    for line in open(f"{work}/results.jsonl"):
        result = json.loads(line)
        name = result.pop("name")
        if name == "graph":
            best = graphs.setdefault(result.pop("threads"), {})
            best.update({key: max(best.get(key, 0), value) for key, value in result.items()})
            continue
        row = rows.setdefault(name, {})
        for width, recall, rate in result.pop("widths", []):
            known = points.setdefault(name, {}).get(width, (recall, 0))
            points[name][width] = (recall, max(known[1], rate))
        for key, value in result.items():
            row[key] = min(row[key], value) if key == "memory" and key in row else max(row.get(key, 0), value)
    exact = rows.pop("exact")
    print()
    print(f"Processor: {processor()}")
    print()
    print("| M 16, efConstruction 100, one thread | vectors/s built | q/s at recall@10 0.95 (width) | at 0.99 (width) "
          "| MB of memory to build | MB on disk |")
    print("|---|---|---|---|---|---|")
    for name, row in rows.items():
        cells = [name, f"{row['build']:,.0f}"]
        for wanted in (0.95, 0.99):
            reached = next(((w, p[1]) for w, p in sorted(points[name].items()) if p[0] >= wanted), None)
            cells.append(f"{reached[1]:,.0f} ({reached[0]})" if reached else "not reached")
        cells += [f"{row['memory'] / 1e6:,.0f}", f"{row['disk'] / 1e6:,.0f}"]
        print("| " + " | ".join(cells) + " |")
    print()
    one, merged = points["Nightjar 8-bit"], points["Nightjar 8-bit, 8 partitions merged"]
    for width in (32, 64, 100):
        print(f"8 partitions merged, width {width}: recall {merged[width][0] - one[width][0]:+.4f}, "
              f"queries/s {merged[width][1] / one[width][1] - 1:+.1%}")
    for threads, best in sorted(graphs.items()):
        print(f"the graph alone, {threads} threads: {best['cold']:,} vectors/s of CPU time at first, "
              f"{best['warm']:,} when compiled; {best['wall']:,} of wall time")
    print(f"exact search: {exact['gflops']} GFLOP/s, {exact['share']:.1%} of sgemm's {exact['sgemm']}")


if __name__ == "__main__":
    table(sys.argv[1]) if sys.argv[2] == "table" else peer(*sys.argv[1:4])
