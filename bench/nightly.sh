#!/usr/bin/env bash
# What a second night costs: one document in a hundred has another text. CPU time of whole processes, start-up apart.
# Usage: bench/nightly.sh [CORPUS [WORK_FOLDER]]     (default ../shared/data/scifact/corpus.jsonl, bench/target/nightly)
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
cd "$here"
corpus=${1:-$root/../shared/data/scifact/corpus.jsonl}
[ -f "$corpus" ] || usage "Missing corpus: $corpus"
corpus=$(cd "$(dirname "$corpus")" && pwd)/$(basename "$corpus")
work=${2:-$root/bench/target/nightly}
mkdir -p "$work"
work=$(absolute "$work")
cd "$root"
./nightjar models list >/dev/null

embed() { timed "$1" ./nightjar embed --input "$work/$2.jsonl" --text-columns title,text --model minilm --output "$work/$3" --json; }
rm -rf "$work"/{vectors,start}
head -n 1 "$corpus" >"$work/one.jsonl"
cp "$corpus" "$work/first.jsonl"
awk 'NR % 100 == 1 { sub(/"text": *"/, "&Changed overnight. ") } { print }' "$corpus" >"$work/second.jsonl"
embed start one start
embed first first vectors
embed second second vectors
awk -v first="$(cat "$work/first.cpu")" -v second="$(cat "$work/second.cpu")" -v start="$(cat "$work/start.cpu")" \
  'BEGIN { printf "second night: %.1f %% of the first one'"'"'s CPU time beyond start-up (%.1f of %.1f s)\n", 100 * (second - start) / (first - start), second - start, first - start }'
grep -o '"chunks":{[^}]*}' "$work/second.json"
