#!/usr/bin/env python3
"""Judges what `nightjar analyze duplicates` found of the duplicates that dev.nightjar.bench.PlantedDuplicates planted.

Usage: bench/planted.py PLANTED/planted.tsv ANALYSIS-FOLDER
Needs duckdb. A pair counts that is joined; those of copies with more than 10 % edited characters count neither way in the
first line, and in the second line all count. Pairs of two originals are no duplicates, as PlantedDuplicates took care.
"""
import json
import sys

import duckdb

planted, analysis = sys.argv[1:3]
db = duckdb.connect()
copies = {}
with open(planted, encoding="utf-8") as rows:
    for row in rows:
        copy, original, share = row.split()
        copies[frozenset((copy, original))] = share
pairs = db.execute(
    f"select id_a, id_b, kind, numbers_differ, joined, text_similarity from '{analysis}/pairs/*.parquet'"
).fetchall()
joined = {frozenset((a.split("#")[0], b.split("#")[0])) for a, b, _, _, is_joined, _ in pairs if is_joined}
result = json.load(open(f"{analysis}/_nightjar/analysis.json", encoding="utf-8"))["result"]
print("threshold %.2f, candidate recall %.4f on %d pairs of %d texts" % (
    result["threshold"], result["candidate_recall"], result["recall_pairs"], result["recall_sample"]))
for most in (10, 20):
    wanted = {pair for pair, share in copies.items() if share != "number" and int(share) <= most}
    ignored = {pair for pair, share in copies.items() if share != "number" and int(share) > most}
    hits = len(joined & wanted)
    wrong = len(joined - wanted - ignored)
    precision, recall = hits / (hits + wrong), hits / len(wanted)
    print("edits up to %d %%: %d of %d found, %d wrong: precision %.4f, recall %.4f, F1 %.4f" % (
        most, hits, len(wanted), wrong, precision, recall, 2 * precision * recall / (precision + recall)))
numbers = {pair for pair, share in copies.items() if share == "number"}
print("another number alone: %d of %d joined" % (len(joined & numbers), len(numbers)))
