#!/usr/bin/env bash
# What the pipeline around the model costs, and what a second night costs: CPU time of whole processes, start-up apart.
# Usage: bench/nightly.sh [TEXT_FOLDER [WORK_FOLDER]]
#   TEXT_FOLDER  natural English text, or $NIGHTJAR_BULK; without either, what ../shared/data/fetch-bulk.sh fetches
#   WORK_FOLDER  keeps texts and vectors for the next run (default bench/target/nightly)
#   NIGHTJAR_NIGHTLY_CHUNKS  passages of 16 words embedded with a model that costs nothing (default 1000000)
#   NIGHTJAR_NIGHTLY_CORPUS  corpus of the second night (default ../shared/data/scifact/corpus.jsonl)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
text=${1:-${NIGHTJAR_BULK:-}}
work=${2:-$root/bench/target/nightly}
mkdir -p "$work"
work=$(cd "$work" && pwd)
[ -z "$text" ] || text=$(cd "$text" && pwd)
cd "$root"
chunks=${NIGHTJAR_NIGHTLY_CHUNKS:-1000000}
corpus=${NIGHTJAR_NIGHTLY_CORPUS:-$root/../shared/data/scifact/corpus.jsonl}

location=$(./nightjar models inspect minilm --json | sed -n 's/.*"location":"\([^"]*\)".*/\1/p')
mvn -B -q -Pquick -DskipTests -pl common,bench package
jdk=${JAVA_HOME:-$(ls -d /usr/lib/jvm/*25* /usr/lib/jvm/*21* 2>/dev/null | head -n 1 || true)}
bench() {
  "$jdk/bin/java" -Xmx3g -cp "bench/target/classes:common/target/classes:common/target/test-classes:jobs/target/nightjar.jar:.nightjar/spark/jars/*" \
    "dev.nightjar.bench.$@"
}
if [ ! -f "$work/corpus.jsonl" ] || [ "$(wc -l <"$work/corpus.jsonl")" != "$chunks" ]; then
  if [ -z "$text" ]; then
    [ -d "$work/bulk/text/en" ] || bash "$root/../shared/data/fetch-bulk.sh" "$work/bulk" >"$work/fetch.log" 2>&1
    text=$work/bulk/text/en
  fi
  bench BulkSentences "$text" "$work" "$chunks" 1 16
fi
[ -d "$work/static" ] || bench StaticModel "$location" "$work/static"
head -n 1 "$work/corpus.jsonl" >"$work/one.jsonl"

cpu() { # NAME ARGS...: a run's result in NAME.json, its CPU seconds in NAME.cpu
  local name=$1
  shift
  TIMEFORMAT='%U %S'
  { time ./nightjar embed "$@" --json >"$work/$name.json" 2>"$work/$name.log"; } 2>"$work/$name.time"
  awk '{ printf "%.2f", $1 + $2 }' "$work/$name.time" >"$work/$name.cpu"
  echo "$name: $(cat "$work/$name.cpu") CPU seconds; $(grep -o '"tasks":{[^}]*}' "$work/$name.json")" >&2
}
value() { sed -n "s/.*\"$2\":\([0-9.]*\).*/\1/p" "$work/$1.json"; }

rm -rf "$work"/{start,all,first,second-start}
static=(--chunker whole --model "$work/static")
cpu start --input "$work/one.jsonl" --output "$work/start" "${static[@]}"
cpu all --input "$work/corpus.jsonl" --output "$work/all" "${static[@]}"
awk -v all="$(cat "$work/all.cpu")" -v start="$(cat "$work/start.cpu")" -v model="$(value all inference_seconds)" -v n="$chunks" \
  'BEGIN { printf "around the model: %.0f CPU microseconds a chunk of %d chunks (start-up %.1f s and the model %.1f s apart)\n", (all - start - model) / n * 1e6, n, start, model }'

# The second night: one document in a hundred has another text.
awk 'NR % 100 == 1 { sub(/"text": *"/, "&Changed overnight. ") } { print }' "$corpus" >"$work/changed.jsonl"
real=(--text-columns title,text --model minilm)
cpu first --input "$corpus" --output "$work/first" "${real[@]}"
cpu second --input "$work/changed.jsonl" --output "$work/first" "${real[@]}"
awk -v first="$(cat "$work/first.cpu")" -v second="$(cat "$work/second.cpu")" -v start="$(cat "$work/start.cpu")" \
  -v total="$(value second total)" -v embedded="$(value second embedded)" \
  'BEGIN { printf "second night: %.1f %% of the first one'"'"'s CPU time beyond start-up (%.1f of %.1f s)\n", 100 * (second - start) / (first - start), second - start, first - start }'
grep -o '"chunks":{[^}]*}' "$work/second.json"
