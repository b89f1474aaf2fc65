#!/usr/bin/env bash
# nightjar serve beside sentence-transformers behind Python's own HTTP server: requests a second and a CPU second, latencies.
# Usage: bench/serve.sh [--python PYTHON] [WORK_FOLDER]
#   --python PYTHON       a Python with sentence-transformers, torch and onnx (default python3); without them the peer is left out
#   WORK_FOLDER           keeps the index (default bench/target/serve)
#   NIGHTJAR_SERVE_MODEL  the model (default bge-small-en)
#   NIGHTJAR_SERVE_REQUESTS, NIGHTJAR_SERVE_TURNS   requests of a turn (2000) and turns (2)
#   NIGHTJAR_SERVE_LONG   requests in a row of one long turn of nightjar serve at the end (default none)
# 8 clients, texts of 10 to 60 tokens, one text a request; the clients run on the same machine. The peer has all cores (torch's own choice).
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
python=python3
if [ "${1:-}" = --python ]; then python=$2; shift 2; fi
cd "$here"
work=${1:-$root/bench/target/serve}
mkdir -p "$work"
work=$(absolute "$work")
cd "$root"
model=${NIGHTJAR_SERVE_MODEL:-bge-small-en}
requests=${NIGHTJAR_SERVE_REQUESTS:-2000}
warm=${NIGHTJAR_SERVE_WARM:-2000}
port=8771

if [ ! -d "$work/index/_nightjar" ]; then
  ./nightjar embed --input jobs/src/main/resources/dev/nightjar/jobs/sample.jsonl --model "$model" --output "$work/vectors" --json
  ./nightjar index --vectors "$work/vectors" --output "$work/index" --json
fi
pid=""
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true' EXIT
started() { # waits for the server, whose process is $!
  pid=$!
  for _ in $(seq 600); do
    if curl -s -o /dev/null "127.0.0.1:$port/health"; then return; fi
    kill -0 "$pid" || { tail -n 5 "$work/server.log" >&2; exit 1; }
    sleep 0.2
  done
}
ended() { kill "$pid"; wait "$pid" 2>/dev/null || true; pid=""; }
measure() { # NAME ARGUMENTS...
  python3 bench/serve_load.py "$port" "$pid" 8 "${@:2}" | sed "s/^{/{\"server\": \"$1\", /" | tee -a "$work/results.jsonl"
}
ours() { ./nightjar serve --index "$work/index" --port "$port" >"$work/server.log" 2>&1 & started; }
peer() { env -u OMP_NUM_THREADS "$python" bench/peers.py http "$work/sentence-transformers" "$port" >"$work/server.log" 2>&1 & started; }

has_peer=yes
versions=$("$python" bench/peers.py versions 2>/dev/null || true)
for package in sentence-transformers torch onnx; do
  grep -q "^$package " <<<"$versions" || has_peer=""
done
if [ -n "$has_peer" ] && [ ! -f "$work/sentence-transformers/modules.json" ]; then
  folder=$(./nightjar models inspect "$model" --json | sed -n 's/.*"location":"\([^"]*\)".*/\1/p')
  "$python" bench/peers.py folder "$folder" "$work/sentence-transformers" >"$work/folder.log" 2>&1
fi
[ -n "$has_peer" ] || echo "The peer is left out: $python lacks sentence-transformers, torch or onnx" >&2
: >"$work/results.jsonl"
for _ in $(seq "${NIGHTJAR_SERVE_TURNS:-2}"); do
  ours; measure nightjar "$requests" "$warm"; measure nightjar "$requests" 200 --search; ended
  if [ -n "$has_peer" ]; then peer; measure sentence-transformers "$requests" "$warm"; ended; fi
done
if [ -n "${NIGHTJAR_SERVE_LONG:-}" ]; then
  ours; measure nightjar "$NIGHTJAR_SERVE_LONG" "$warm"; ended
fi
