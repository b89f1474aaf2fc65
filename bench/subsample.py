"""Every n-th document of a BEIR folder, by the hash of its id, and the queries all of whose judged documents are among them.

usage: subsample.py FOLDER OUTPUT N
"""
import hashlib, json, pathlib, sys
src, out, n = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
kept = lambda i: int(hashlib.sha256(i.encode()).hexdigest(), 16) % n == 0
qrels = [l.rstrip("\n").split("\t") for l in open(src / "qrels.tsv")]
lost = {q for q, d, s in qrels if not kept(d)}
queries = {q for q, d, s in qrels} - lost
key = lambda l: (lambda o: o.get("id", o.get("_id")))(json.loads(l))
(out / "corpus.jsonl").write_text("".join(l for l in open(src / "corpus.jsonl") if kept(key(l))))
(out / "queries.jsonl").write_text("".join(l for l in open(src / "queries.jsonl") if key(l) in queries))
(out / "qrels.tsv").write_text("".join("\t".join(r) + "\n" for r in qrels if r[0] in queries))
