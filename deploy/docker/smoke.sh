#!/usr/bin/env bash
# The check of an image: embeds, indexes and searches two documents by the first model in it, or the one that is named:
#   smoke [MODEL]
set -euo pipefail
export PATH="/opt/nightjar/bin:$PATH" SPARK_LOCAL_IP=127.0.0.1 # no name of this container need be known
export JDK_JAVA_OPTIONS="${JDK_JAVA_OPTIONS:-} -XX:TieredStopAtLevel=1" # lives too briefly for the second compiler
model=${1:-}
if [ -z "$model" ]; then
  for folder in "$NIGHTJAR_MODELS"/*/; do
    if [ -f "$folder/tokenizer.json" ]; then model=$(basename "$folder") && break; fi
  done
fi
[ -n "$model" ] || { echo "smoke: no model in $NIGHTJAR_MODELS; mount one there, or name one: smoke MODEL" >&2; exit 1; }
work=$(mktemp -d)
trap '[ $? = 0 ] || cat "$work/log" >&2; rm -rf "$work"' EXIT
printf '%s\n' '{"id":"a","text":"Nightjars hunt moths at night."}' '{"id":"b","text":"Bread is baked in the morning."}' >"$work/corpus.jsonl"
quiet() { "$@" >"$work/out" 2>"$work/log" && cat "$work/out" >>"$work/log"; }
quiet nightjar embed --master 'local[1]' --input "$work/corpus.jsonl" --output "$work/vectors" --model "$model" --json
grep -q '"embedded":2' "$work/out"
quiet nightjar index --master 'local[1]' --vectors "$work/vectors" --output "$work/index" --json
grep -q '"vectors":2' "$work/out"
quiet nightjar search --index "$work/index" --top 1 --json "which bird is awake after dark"
grep -q '"document_id":"a"' "$work/out"
echo "smoke of the image passed: $model, uid $(id -u), $(java -version 2>&1 | grep ' version ')"
