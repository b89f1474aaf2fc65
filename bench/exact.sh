#!/usr/bin/env bash
# Exact search, Nightjar beside FAISS and Spark MLlib in one run: the ten nearest of every vector among all others, one thread.
# Usage: bench/exact.sh [RUN_FOLDER...]
#   RUN_FOLDER  Parquet files with a column 'vector', such as OUT/run=…; random vectors are measured first in any case
#   NIGHTJAR_EXACT_COUNT    vectors at most (default 100000)
#   NIGHTJAR_EXACT_TURNS    turns, of which the best counts (default 2)
#   NIGHTJAR_EXACT_QUERIES  queries of the peers, whose time is scaled up to all (default 20000; MLlib gets a hundredth)
#   NIGHTJAR_EXACT_PYTHON   a Python with faiss-cpu and numpy (default python3); without FAISS the others are measured
# About 8 minutes.
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
cd "$here"
runs=()
for run in "$@"; do runs+=("$(absolute "$run")"); done
cd "$root"
count=${NIGHTJAR_EXACT_COUNT:-100000}
queries=${NIGHTJAR_EXACT_QUERIES:-20000}
python=${NIGHTJAR_EXACT_PYTHON:-python3}
work=$root/bench/target/exact
mkdir -p "$work"
NIGHTJAR_BENCH_HEAP=${NIGHTJAR_EXACT_HEAP:-4g} build

: >"$work/results.jsonl"
measure() { # VECTORS COMMAND...
  local kind=$1
  shift
  "$@" 2>>"$work/bench.log" | sed -n "s/^{/{\"vectors\": \"$kind\", /p" | tee -a "$work/results.jsonl" >&2
}
all() { # VECTORS FILE DIMENSION
  local asked=$(($(stat -c %s "$2") / 4 / $3))
  [ "$asked" -le "$queries" ] || asked=$queries
  for _ in $(seq "${NIGHTJAR_EXACT_TURNS:-2}"); do
    measure "$1" bench Exact nightjar "$2" "$3" 1
    if "$python" -c 'import faiss' 2>/dev/null; then measure "$1" "$python" bench/exact_peers.py faiss "$2" "$3" "$asked"; fi
  done
  measure "$1" bench Exact mllib "$2" "$3" $((asked / 100))
  if "$python" -c 'import faiss' 2>/dev/null; then measure "$1" "$python" bench/exact_peers.py check "$2" "$3" "$((asked / 10))"; fi
}
bench Exact random "$work/random.f32" "$count" 384
all "random, $count x 384" "$work/random.f32" 384
for run in "${runs[@]}"; do
  dimension=$(bench Exact run "$run" "$work/run.f32" "$count" 2>>"$work/bench.log" | tail -n 1)
  name=$(basename "$(dirname "$run")")
  all "$name, $(($(stat -c %s "$work/run.f32") / 4 / dimension)) x $dimension" "$work/run.f32" "$dimension"
done
grep -m 1 'model name' /proc/cpuinfo | sed 's/.*: //' || uname -m
grep -m 1 '^flags' /proc/cpuinfo | tr ' ' '\n' | grep -x 'avx2\|avx512f\|avx_vnni\|avx512_vnni\|amx_int8' | paste -sd ' ' || true
"$python" bench/exact_peers.py table "$work/results.jsonl"
