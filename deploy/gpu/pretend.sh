#!/usr/bin/env bash
# A discovery script that pretends GPUs to Spark's scheduler, as many as NIGHTJAR_PRETEND_GPUS says (default 2): to try settings
# without one. What runs there must run with --device cpu.
set -euo pipefail
printf '{"name": "gpu", "addresses": [%s]}\n' "$(seq 0 $((${NIGHTJAR_PRETEND_GPUS:-2} - 1)) | sed 's/.*/"&"/' | paste -sd ,)"
