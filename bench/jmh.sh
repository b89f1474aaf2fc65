#!/usr/bin/env bash
# Micro-benchmarks of pooling, normalisation, top-k, tokenisation and Parquet writing. About 4 minutes for all of them.
# Usage: bench/jmh.sh [PATTERN [JMH_OPTION...]]     for example: bench/jmh.sh Pooling -p tokens=128
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
build
exec "${java[@]}" org.openjdk.jmh.Main "${1:-.*}" "${@:2}"
