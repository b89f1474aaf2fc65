#!/usr/bin/env bash
# Approximate search, Nightjar beside Debian's hnswlib and FAISS in one run: 100,000 sentences, minilm, one thread;
# and the graph alone by one thread and by two.
# Usage: bench/ann.sh [TEXT_FOLDER [WORK_FOLDER]]
#   TEXT_FOLDER  natural English text, or $NIGHTJAR_BULK; without either, what ../shared/data/fetch-bulk.sh fetches
#   WORK_FOLDER  keeps text and vectors for the next run (default bench/target/ann)
#   NIGHTJAR_ANN_COUNT   sentences (default 100000)
#   NIGHTJAR_ANN_TURNS   turns of building (default 1); searches have twice as many
#   NIGHTJAR_ANN_PYTHON  a Python with a newer FAISS (faiss-cpu and numpy), measured as well if given
# Needs Debian for the peers (python3-hnswlib, python3-faiss) and OpenBLAS; installs them if it may. About 25 minutes.
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
cd "$here"
text=${1:-${NIGHTJAR_BULK:-}}
work=${2:-$root/bench/target/ann}
mkdir -p "$work"
work=$(cd "$work" && pwd)
[ -z "$text" ] || text=$(cd "$text" && pwd)
cd "$root"
count=${NIGHTJAR_ANN_COUNT:-100000}

if ! /usr/bin/python3 -c 'import hnswlib, faiss, numpy' 2>/dev/null || ! ls /usr/lib/*/openblas*/libblas.so.3 >/dev/null 2>&1; then
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q python3-hnswlib python3-faiss libopenblas0-pthread >/dev/null
fi
NIGHTJAR_BENCH_HEAP=${NIGHTJAR_ANN_HEAP:-1g} build

if [ ! -f "$work/exact.f32" ]; then
  text=$(bulk_text "$text" "$work")
  bench BulkSentences "$text" "$work" "$count" 1000
  for part in corpus queries; do
    ./nightjar embed --input "$work/$part.jsonl" --chunker whole --model minilm --output "$work/$part" --json
  done
  bench Ann inputs "$(echo "$work"/corpus/run=*)" "$(echo "$work"/queries/run=*)" "$work" 2>"$work/inputs.log"
fi

: >"$work/results.jsonl"
measure() { "$@" 2>>"$work/bench.log" | grep '^{' | tee -a "$work/results.jsonl" >&2; }
measure bench Ann exact "$work"
ours() { measure bench Ann "$1" "$work" "$2" "$3"; }
debian() { measure /usr/bin/python3 bench/ann_peers.py "$work" "$2" "$1"; }
newer() { [ -z "${NIGHTJAR_ANN_PYTHON:-}" ] || measure "$NIGHTJAR_ANN_PYTHON" bench/ann_peers.py "$work" faiss "$1"; }
turns=${NIGHTJAR_ANN_TURNS:-1}
for _ in $(seq "$turns"); do # the machine changes its mind between minutes, so everything has its turn more than once
  ours build 8-bit 1
  debian build hnswlib
  newer build
  ours build 8-bit 8
done
debian build faiss
for threads in 1 2; do [ "$threads" -gt "$(cores)" ] || measure bench Ann graph "$work" "$threads"; done
for quantization in none 4-bit 1-bit; do ours build $quantization 1; done
for _ in $(seq $((2 * turns))); do
  ours search 8-bit 1
  newer search
  ours search none 1
  debian search hnswlib
  ours search 8-bit 8
done
debian search faiss
for quantization in 4-bit 1-bit; do ours search $quantization 1; done
/usr/bin/python3 bench/ann_peers.py "$work" table
