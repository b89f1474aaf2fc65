#!/usr/bin/env bash
# What embed makes on a GPU beside what it makes on the CPU: floats with and without TF32, halves, equal bits, tokens, late chunking, and with a
# folder of each sparse vectors and late interaction; models check of other families' folders; executors that have their GPU from Spark. How
# fast it is, bench/gpu.sh measures. Needs NVIDIA's driver, CUDA 12's libraries, a build by -Pgpu, and a Python with numpy and pyarrow.
# Usage: bench/gpu_checks.sh [OPTION...]
#   --device NAME        default cuda; cpu tries the script without a GPU
#   --corpus FILE        default ../shared/data/scifact/corpus.jsonl
#   --documents N        the first of them (default 2500)
#   --model NAME         default minilm
#   --sparse-model DIR   a SparseEncoder's folder; none leaves it out
#   --interaction DIR    a folder of a model of late interaction; none leaves it out
#   --families DIR       folders NAME, each with NAME.ref.jsonl beside it, a reference for models check; none leaves them out
#   --python PYTHON      default python3
#   --work FOLDER        default bench/target/gpu-checks
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
device=cuda corpus=$root/../shared/data/scifact/corpus.jsonl documents=2500 model=minilm sparse="" interaction="" families="" python=python3 work=$root/bench/target/gpu-checks
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage "Missing value of $1"
  case "$1" in
    --device) device=$2 ;;
    --corpus) corpus=$2 ;;
    --documents) documents=$2 ;;
    --model) model=$2 ;;
    --sparse-model) sparse=$(cd "$here" && absolute "$2") ;;
    --interaction) interaction=$(cd "$here" && absolute "$2") ;;
    --families) families=$(cd "$here" && absolute "$2") ;;
    --python) python=$2 ;;
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
options=""
if grep -q '"title"' "$work/corpus.jsonl"; then options="--text-columns title,text"; fi

made() { # NAME DEVICE ARGS...: vectors in NAME; a failure is told and harms no other check
  rm -rf "${work:?}/$1"
  # shellcheck disable=SC2086
  ./nightjar embed --input "$work/corpus.jsonl" $options --output "$work/$1" --device "$2" "${@:3}" --json >"$work/$1.json" 2>"$work/$1.log" ||
    { echo "| $1 | failed: $(tail -n 1 "$work/$1.log") |"; return 1; }
}
apart() { "$python" bench/vectors_apart.py "$@" || echo "| $1 | not compared |"; } # NAME VECTORS OTHER_VECTORS
beside() { # NAME ARGS...: on the CPU and on the device
  if made "$1-cpu" cpu "${@:2}" && made "$1-$device" "$device" "${@:2}"; then apart "$1" "$work/$1-cpu" "$work/$1-$device"; fi
}
checked() { # NAME FOLDER REFERENCE ARGS...
  if ./nightjar models check "$2" --reference "$3" --device "$device" --min-cosine 0 --json "${@:4}" >"$work/check.json" 2>"$work/check.log"; then
    echo "| $1 | $(value check vectors | head -n 1) texts | $(value check least_cosine) | $(value check mean_cosine) | | $(sed -n 's/.*"execution_provider":"\([^"]*\)".*/\1/p' "$work/check.json")$(sed -n 's/.*"warnings":\["\([^]]*\)"\].*/; \1/p' "$work/check.json") |"
  else
    echo "| $1 | failed: $(tail -n 1 "$work/check.log") |"
  fi
}

halved() { # MODEL NAME
  rm -rf "${work:?}/$2"
  ./nightjar models prepare --model "$1" --precision fp16 --output "$work/$2" >"$work/prepare.log" 2>&1 ||
    { echo "| $2 | failed: $(tail -n 1 "$work/prepare.log") |"; return 1; }
}

./nightjar models list >/dev/null # builds on first use
halved "$model" halves
{
  [ "$device" = cpu ] || nvidia-smi -i 0 --query-gpu=name,driver_version --format=csv,noheader
  echo "$(cores) cores; commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown); $model; $(wc -l <"$work/corpus.jsonl") documents"
  printf '\n| %s beside the CPU | of | least cosine | mean | equal bits | ran by |\n|---|---|---|---|---|---|\n' "$device"
  beside fp32 --model "$model"
  if made tf32 "$device" --model "$model" --set engine.gpu-provider-options=use_tf32=1; then apart "fp32 with TF32" "$work/fp32-cpu" "$work/tf32"; fi
  if made fp16 "$device" --model "$work/halves"; then apart fp16 "$work/fp32-cpu" "$work/fp16"; fi
  for turn in 1 2; do made "equal-$turn" "$device" --model "$work/halves" --set engine.gpu-equal-bits=true --set "engine.window-tokens=$((turn * 100000))" || true; done
  apart "two runs with equal bits" "$work/equal-1" "$work/equal-2"
  beside tokens --model "$model" --granularity token
  beside late --model "$model" --late --chunk-tokens 64
  [ -z "$sparse" ] || beside sparse --model "$model" --chunker whole --sparse-model "$sparse"
  [ -z "$interaction" ] || beside interaction --model "$interaction" --chunker whole --granularity token
  for reference in ${families:+"$families"/*.ref.jsonl}; do
    name=$(basename "$reference" .ref.jsonl)
    checked "$name" "$families/$name" "$reference"
    checked "$name, own graph" "$families/$name" "$reference" --graph own
    if halved "$families/$name" "$name-fp16"; then checked "$name, fp16" "$work/$name-fp16" "$reference"; fi
  done
  gpus=(--gpus) on=auto
  if [ "$device" = cpu ]; then gpus=(1 --pretend-gpus 1) on=cpu; fi
  SPARK_WORKER_CORES=$(cores) SPARK_WORKER_MEMORY=${NIGHTJAR_BENCH_WORKER:-6g} deploy/standalone/cluster.sh start "${gpus[@]}" >"$work/cluster.log"
  if made standalone "$on" --model "$model" --master spark://127.0.0.1:7077 --set spark.executor.resource.gpu.amount=1 \
    --set engine.gpu-share=0.25 --set spark.executor.memory=4g --set engine.task-tokens=50000; then apart "assigned by Spark" "$work/fp32-cpu" "$work/standalone"; fi
  deploy/standalone/cluster.sh stop
} | tee "$work/table.md"
