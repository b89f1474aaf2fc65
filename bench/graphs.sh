#!/usr/bin/env bash
# Encoders by their graphs as they are and as Nightjar prepares them, in turns: the least CPU time of a text, on one thread.
# Usage: bench/graphs.sh [--python PYTHON] [MODEL_FOLDER...]
#   --python PYTHON   a Python with torch, transformers, onnx and onnxscript (default python3), for folders that are not given
#   MODEL_FOLDER      default: models of well-known shapes with random weights, made in bench/target/graphs
#   NIGHTJAR_GRAPHS_TURNS, NIGHTJAR_GRAPHS_TOKENS   turns (7) and tokens of a text (64,256,512)
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
python=python3
if [ "${1:-}" = --python ]; then python=$2; shift 2; fi
folders=()
for folder in "$@"; do folders+=("$(cd "$here" && absolute "$folder")"); done
cd "$root"
if [ ${#folders[@]} = 0 ]; then
  work=$root/bench/target/graphs
  [ -d "$work" ] || "$python" bench/graph_models.py "$work" >&2
  for folder in "$work"/*/; do folders+=("${folder%/}"); done
fi
build
bench Graphs "${NIGHTJAR_GRAPHS_TURNS:-7}" "${NIGHTJAR_GRAPHS_TOKENS:-64,256,512}" "${folders[@]}"
