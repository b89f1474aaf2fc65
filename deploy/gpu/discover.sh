#!/usr/bin/env bash
# Tells Spark which NVIDIA GPUs this machine has: its spark.worker.resource.gpu.discoveryScript, or on Kubernetes and YARN
# spark.executor.resource.gpu.discoveryScript. Numbers as CUDA counts them: where CUDA_VISIBLE_DEVICES is set, what it names.
set -euo pipefail
if [ -n "${CUDA_VISIBLE_DEVICES:-}" ]; then
  names=$(tr ',' '\n' <<<"$CUDA_VISIBLE_DEVICES" | sed 's/[[:space:]]//g')
else
  names=$(nvidia-smi --query-gpu=index --format=csv,noheader)
fi
printf '{"name": "gpu", "addresses": [%s]}\n' "$(sed 's/.*/"&"/' <<<"$names" | paste -sd ,)"
