#!/usr/bin/env bash
# The engine alone on the first GPU, in floats and in halves: lengths, threads, vectors compared to the CPU's, the GPU's
# utilisation as nvidia-smi samples it. Needs NVIDIA's driver and CUDA 12's libraries; about 2 minutes.
# Usage: bench/gpu.sh [MODEL [SECONDS]]     MODEL: default e5-small; SECONDS of each row: default 2
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
model=${1:-e5-small} seconds=${2:-2} work=$root/bench/target/gpu
command -v nvidia-smi >/dev/null || usage "Missing nvidia-smi: no NVIDIA driver on this machine"
profiles=quick,gpu
build
rm -rf "$work" && mkdir -p "$work"
echo "$(nvidia-smi --query-gpu=name,driver_version --format=csv,noheader | head -n 1); $(cores) cores; commit $(git rev-parse --short HEAD); $model"
for precision in fp16 fp32; do
  ./nightjar models prepare --model "$model" --precision "$precision" --output "$work/$precision" >"$work/prepare-$precision.log" 2>&1
  nvidia-smi -i 0 --query-gpu=utilization.gpu --format=csv,noheader,nounits -lms 200 >"$work/utilisation-$precision" &
  sampler=$!
  trap 'kill "$sampler" 2>/dev/null || true' EXIT
  printf '\n%s\n\n' "$precision"
  bench Gpu "$work/$precision" "$seconds" 2>"$work/$precision.log" || { tail -n 20 "$work/$precision.log" >&2; exit 1; }
  kill "$sampler"
  awk '{ n[$1 >= 90 ? "90 % or more" : $1 >= 10 ? "10 to 89 %" : "less than 10 %"]++ }
    END { for (share in n) printf "utilisation %s: %d of %d samples\n", share, n[share], NR }' "$work/utilisation-$precision"
done
