#!/usr/bin/env bash
# A static model (a table of tokens) by Nightjar and by sentence-transformers' StaticEmbedding, by turns: texts of ten words a second of CPU time, on one thread.
# Usage: bench/static.sh [--python PYTHON] [CORPUS [WORK_FOLDER]]
#   --python PYTHON   a Python with sentence-transformers and torch (default python3)
#   CORPUS            JSON lines with a text (default ../shared/data/scifact/corpus.jsonl)
#   WORK_FOLDER       keeps the table and the texts (default bench/target/static)
#   NIGHTJAR_STATIC_TURNS   turns of each side (3)
# The table is random, 256 floats for each token of minilm's tokenizer.
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
python=python3
if [ "${1:-}" = --python ]; then python=$2; shift 2; fi
cd "$here"
corpus=${1:-$root/../shared/data/scifact/corpus.jsonl}
[ -f "$corpus" ] || usage "Missing corpus: $corpus"
corpus=$(absolute "$(dirname "$corpus")")/$(basename "$corpus")
work=${2:-$root/bench/target/static}
mkdir -p "$work"
work=$(absolute "$work")
cd "$root"
build
folder=$(./nightjar models inspect minilm --json | sed -n 's/.*"location":"\([^"]*\)".*/\1/p')
[ -f "$work/model/model.safetensors" ] ||
  "$python" bench/static_peers.py make "$folder/tokenizer.json" "$corpus" "$work/model" "$work/texts.txt" >"$work/make.log" 2>&1
for _ in $(seq "${NIGHTJAR_STATIC_TURNS:-3}"); do
  bench TokenTexts "$work/model" "$work/texts.txt" 10
  "$python" bench/static_peers.py measure "$work/model" "$work/texts.txt" 3 2>"$work/measure.log"
done
