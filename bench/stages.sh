#!/usr/bin/env bash
# TextEmbedder in a Spark job of one's own, beside the stages of embed (the same engine) and the usual way (DJL in mapPartitions,
# 32 texts a batch): CPU seconds of one process, three turns each. About 12 minutes on two idle cores. On a GPU without DJL, with all
# cores, and wall seconds too.
# Usage: bench/stages.sh [OPTION...]
#   --corpus FILE     default ../shared/data/scifact/corpus.jsonl
#   --documents N     the first of them (default 2000)
#   --model NAME      default minilm
#   --device NAME     cuda, of a build by -Pgpu (default cpu)
#   --work FOLDER     default bench/target/stages
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
corpus=$root/../shared/data/scifact/corpus.jsonl documents=2000 model=minilm device=cpu work=$root/bench/target/stages
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage "Missing value of $1"
  case "$1" in
    --corpus) corpus=$2 ;;
    --documents) documents=$2 ;;
    --model) model=$2 ;;
    --device) device=$2 ;;
    --work) work=$2 ;;
    *) usage "Unknown option $1" ;;
  esac
  shift 2
done
cd "$here" # paths are the caller's
[ -f "$corpus" ] || usage "Missing corpus: $corpus"
mkdir -p "$work"
head -n "$documents" "$corpus" >"$work/corpus.jsonl"
work=$(absolute "$work")
cd "$root"
[ "$device" = cpu ] || profiles=quick,gpu
build
folder=$(./nightjar models inspect "$model" --json | sed -n 's/.*"location":"\([^"]*\)".*/\1/p')
echo "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1), $(cores) cores; load $(cut -d ' ' -f 1 /proc/loadavg) at the start; commit $(git rev-parse --short HEAD); $model"
if [ "$device" = cpu ]; then
  printf '\n| texts | TextEmbedder CPU s | embed: chunk + embed | TextEmbedder by embed | DJL CPU s | texts a CPU s | DJL by TextEmbedder |\n|---|---|---|---|---|---|---|\n'
  bench peers.SparkStages "$work/corpus.jsonl" "$folder"
else
  printf '\n| texts | TextEmbedder CPU s | embed: chunk + embed | TextEmbedder s | chunk + embed | texts a second | of embed |\n|---|---|---|---|---|---|---|\n'
  bench peers.SparkStages "$work/corpus.jsonl" "$folder" "$device"
fi
