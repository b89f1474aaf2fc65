#!/usr/bin/env bash
# A GPU, the first one. The engine alone, in halves and in floats: lengths, runs in flight, sizes of runs. What it owes besides: vectors near
# the CPU's, equal bits, runs too large for the memory, memory over ten minutes. Then the whole job, text to Parquet, over passages of 38 words,
# 69 tokens or so; the GPU's utilisation as nvidia-smi samples it. Needs NVIDIA's driver and CUDA 12's libraries. The tables are in WORK/table.md too.
# Usage: bench/gpu.sh [OPTION...]
#   --model NAME      default e5-small
#   --seconds N       of each row of the engine (default 2)
#   --soak N          seconds of mixed lengths while memory is looked at (default 600)
#   --passages N      for the whole job (default 3000000; 0 leaves it out)
#   --text FOLDER     natural English text, or $NIGHTJAR_BULK; without either, what ../shared/data/fetch-bulk.sh fetches
#   --work FOLDER     default bench/target/gpu
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
model=e5-small seconds=2 soak=600 passages=3000000 text=${NIGHTJAR_BULK:-} work=$root/bench/target/gpu
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage "Missing value of $1"
  case "$1" in
    --model) model=$2 ;;
    --seconds) seconds=$2 ;;
    --soak) soak=$2 ;;
    --passages) passages=$2 ;;
    --text) text=$2 ;;
    --work) work=$2 ;;
    *) usage "Unknown option $1" ;;
  esac
  shift 2
done
command -v nvidia-smi >/dev/null || usage "Missing nvidia-smi: there is no NVIDIA driver on this machine"
cd "$here" # paths are the caller's
mkdir -p "$work"
work=$(absolute "$work")
if [ "$passages" -gt 0 ]; then text=$(bulk_text "$text" "$work"); fi
cd "$root"
profiles=quick,gpu
build
mvn -B -q "-P$profiles" -DskipTests -pl common,jobs package
touch jobs/target/nightjar.jar # the launcher keeps what is newer than the sources
sample() { # NAME: from now on
  nvidia-smi -i 0 --query-gpu=utilization.gpu --format=csv,noheader,nounits -lms 200 >"$work/utilisation-$1" &
  sampler=$!
  trap 'kill "$sampler" 2>/dev/null || true' EXIT # of this shell, which may be one of a pipe
}
sampled() { # NAME
  kill "$sampler"
  awk '$1 > 0 { if (!first) first = NR; last = NR } $1 >= 90 { n++ } { sum += $1 }
    END { all = last - first + 1; printf "\nutilisation from the first busy sample to the last: %.0f %% on average, 90 %% and more in %d of %d\n\n", sum / all, n, all }' "$work/utilisation-$1"
}
logged() { # CLASS ARGS...; its heap is all there from the start, so that what grows is not it
  "$jdk/bin/java" -Xms3g -Xmx3g -XX:+AlwaysPreTouch @bench/target/java.args "dev.nightjar.bench.$1" "${@:2}" 2>"$work/$1.log" ||
    { tail -n 20 "$work/$1.log" >&2; exit 1; }
}
{
  echo "$(nvidia-smi -i 0 --query-gpu=name,driver_version --format=csv,noheader); $(cores) cores; commit $(git rev-parse --short HEAD); $model"
  for precision in fp16 fp32; do
    rm -rf "${work:?}/$precision"
    ./nightjar models prepare --model "$model" --precision "$precision" --output "$work/$precision" >"$work/prepare-$precision.log" 2>&1
  done
  printf '\nengine, fp16\n\n'
  sample fp16
  logged Gpu "$work/fp16" "$seconds"
  sampled fp16
  printf 'engine, fp32\n\n'
  logged Gpu "$work/fp32" "$seconds" 68 256
  printf '\nchecks, fp16\n\n'
  logged GpuChecks "$work/fp16" "$work/fp32" "$soak"
} | tee "$work/table.md"

[ "$passages" -gt 0 ] || exit 0
[ -f "$work/corpus.jsonl" ] && [ "$(wc -l <"$work/corpus.jsonl")" = "$passages" ] ||
  "$jdk/bin/java" -Xmx4g @bench/target/java.args dev.nightjar.bench.BulkSentences "$text" "$work" "$passages" 1 38 3
rm -rf "$work/vectors"
sample job
NIGHTJAR_HEAP=${NIGHTJAR_HEAP:-16g} timed job ./nightjar embed --master "local[$(cores)]" --input "$work/corpus.jsonl" --chunker whole --model "$work/fp16" --device cuda \
  --output "$work/vectors" --json
{
  printf 'whole job: %s chunks of %s tokens\n\n' "$(value job embedded | head -n 1)" "$(value job tokens)"
  echo "| | seconds | chunks/s | tokens/s |"
  echo "|---|---|---|---|"
  for stage in chunk embed write total; do
    awk -v stage="$stage" -v chunks="$(value job embedded | head -n 1)" -v tokens="$(value job tokens_embedded | head -n 1)" -v seconds="$(value job "$stage")" \
      'BEGIN { printf "| %s | %.1f | %.0f | %.0f |\n", stage, seconds, chunks / seconds, tokens / seconds }'
  done
  sampled job
} | tee -a "$work/table.md"
