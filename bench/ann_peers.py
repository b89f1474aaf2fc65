"""The peers of bench/ann.sh: hnswlib and FAISS on the same vectors, one thread, CPU time; and the table of all.

Usage: ann_peers.py WORK hnswlib|faiss|table
"""

import json
import os
import sys
import time

CONNECTIONS, BEAM, K, ROUNDS, REPEATS = 16, 100, 10, 3, 3
WIDTHS = (10, 16, 24, 28, 32, 36, 40, 44, 48, 64, 80, 88, 96, 100, 104, 112, 120, 128, 144, 160, 192, 256, 320, 512)
ENOUGH, LEAST_WIDTH = 0.99, 104


def resident(key):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(key + ":"))


def peer(work, name):
    import numpy as np

    dimension = int(open(f"{work}/dimension").read())
    corpus = np.fromfile(f"{work}/corpus.f32", "<f4").reshape(-1, dimension)
    queries = np.fromfile(f"{work}/queries.f32", "<f4").reshape(-1, dimension)
    exact = np.fromfile(f"{work}/exact.f32", "<f4").reshape(-1, K)
    if name == "hnswlib":
        import hnswlib
        from importlib.metadata import version

        label = "hnswlib " + version("hnswlib")
        index = hnswlib.Index("ip", dimension)
        before, start = resident("VmRSS"), time.process_time()
        index.init_index(len(corpus), M=CONNECTIONS, ef_construction=BEAM, random_seed=1)
        index.add_items(corpus, num_threads=1)

        def search(width):
            index.set_ef(width)
            return 1 - index.knn_query(queries, k=K, num_threads=1)[1]
    else:
        import faiss

        options = faiss.get_compile_options().split()
        label = f"FAISS {faiss.__version__} HNSWFlat, {'AVX-512' if 'AVX512' in options else 'no vector instructions'}"
        faiss.omp_set_num_threads(1)
        index = faiss.IndexHNSWFlat(dimension, CONNECTIONS, faiss.METRIC_INNER_PRODUCT)
        before, start = resident("VmRSS"), time.process_time()
        index.hnsw.efConstruction = BEAM
        index.add(corpus)

        def search(width):
            index.hnsw.efSearch = width
            return index.search(queries, K)[0]
    seconds = time.process_time() - start
    memory = resident("VmHWM") - before
    file = f"{work}/{name}.index"
    index.save_index(file) if name == "hnswlib" else faiss.write_index(index, file)
    points = []
    for width in WIDTHS:
        best = 0
        for _ in range(ROUNDS):
            start = time.process_time()
            for _ in range(REPEATS):
                found = search(width)
            best = max(best, REPEATS * len(queries) / (time.process_time() - start))
        recall = float((found >= exact[:, -1:] - 2e-6).mean())
        points.append([width, round(recall, 4), round(best)])
        if recall >= ENOUGH and width >= LEAST_WIDTH:
            break
    print(json.dumps({"name": label, "build": round(len(corpus) / seconds),
                      "memory": memory, "disk": os.path.getsize(file), "widths": points}))


def table(work):
    rows = {}
    for line in open(f"{work}/results.jsonl"):
        result = json.loads(line)
        rows.setdefault(result["name"], []).append(result)
    exact = rows.pop("exact")[0]
    print()
    print("| M 16, efConstruction 100, one thread | vectors/s built | q/s at recall@10 0.95 (width) | at 0.99 (width) "
          "| MB of memory to build | MB on disk |")
    print("|---|---|---|---|---|---|")
    for name, results in rows.items():
        cells = [name, f"{sum(r['build'] for r in results) / len(results):,.0f}"]
        for wanted in (0.95, 0.99):
            reached = [next((p for p in r["widths"] if p[1] >= wanted), None) for r in results]
            cells.append(f"{sum(p[2] for p in reached) / len(reached):,.0f} ({reached[0][0]})" if all(reached) else "not reached")
        cells.append(f"{results[0]['memory'] / 1e6:,.0f}")
        cells.append(f"{results[0]['disk'] / 1e6:,.0f}")
        print("| " + " | ".join(cells) + " |")
    one, merged = rows["Nightjar 8-bit"][0], rows["Nightjar 8-bit, 8 partitions merged"][0]
    at = {width: (recall, rate) for width, recall, rate in one["widths"]}
    for width, recall, rate in merged["widths"]:
        if width in (32, 64, 100):
            print(f"8 partitions merged, width {width}: recall {recall - at[width][0]:+.4f}, queries/s {rate / at[width][1] - 1:+.1%}")
    print(f"exact search: {exact['gflops']} GFLOP/s, {exact['share']:.1%} of sgemm's {exact['sgemm']}")


if __name__ == "__main__":
    table(sys.argv[1]) if sys.argv[2] == "table" else peer(sys.argv[1], sys.argv[2])
