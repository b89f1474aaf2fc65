#!/usr/bin/env bash
# CPU time and memory by the size of the corpus, with one and two executors: embed with a model that costs next to nothing over
# passages of 16 words, from 1,000 chunks to 1,000,000. CPU time is that of the driver and the executors together; memory is the
# most that one executor was resident. Start-up, which is apart, is what the same command takes with one document.
# About 6 minutes on two idle cores.
# Usage: bench/scale.sh [OPTION...]
#   --text FOLDER     natural English text, or $NIGHTJAR_BULK; without either, what ../shared/data/fetch-bulk.sh fetches
#   --sizes LIST      chunks (default 1000,10000,100000,1000000)
#   --executors LIST  default 1,2; each has one core
#   --heap SIZE       of an executor (default 600m; the virtual machine fills what it is given)
#   --plots FOLDER    for scale.svg (default the work folder)
#   --work FOLDER     keeps the texts for the next run (default bench/target/scale)
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
text=${NIGHTJAR_BULK:-} sizes=1000,10000,100000,1000000 executors=1,2 heap=600m plots="" work=$root/bench/target/scale
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage "Missing value of $1"
  case "$1" in
    --text) text=$2 ;;
    --sizes) sizes=$2 ;;
    --executors) executors=$2 ;;
    --heap) heap=$2 ;;
    --plots) plots=$2 ;;
    --work) work=$2 ;;
    *) usage "Unknown option $1" ;;
  esac
  shift 2
done
cd "$here" # paths are the caller's
mkdir -p "$work" "${plots:-$work}"
work=$(absolute "$work")
plots=$(absolute "${plots:-$work}")
cd "$root"
largest=$(tr ',' '\n' <<<"$sizes" | sort -n | tail -n 1)
build
if [ ! -f "$work/corpus.jsonl" ] || [ "$(wc -l <"$work/corpus.jsonl")" -lt "$largest" ]; then
  text=$(cd "$here" && bulk_text "$text" "$work")
  NIGHTJAR_BENCH_HEAP=3g
  "$jdk/bin/java" -Xmx3g @bench/target/java.args dev.nightjar.bench.BulkSentences "$text" "$work" "$largest" 1 16
fi
location=$(./nightjar models inspect minilm --json | sed -n 's/.*"location":"\([^"]*\)".*/\1/p')
[ -d "$work/static" ] || bench StaticModel "$location" "$work/static"

export SPARK_MASTER_PORT=${SPARK_MASTER_PORT:-7177} SPARK_MASTER_WEBUI_PORT=${SPARK_MASTER_WEBUI_PORT:-8180} SPARK_WORKER_CORES=1
export SPARK_WORKER_MEMORY=8g
cluster=deploy/standalone/cluster.sh
workers() { cat .nightjar/cluster/worker-*.pid; }
ended_cpu() { # ticks of the executors that have ended, as their workers waited for them
  for pid in $(workers); do sed 's/.*) //' "/proc/$pid/stat"; done | awk '{ sum += $14 + $15 } END { print sum + 0 }'
}
watch() { # FILE: keeps the most KiB that any executor was resident
  local most=0 pid now
  while sleep 0.3; do
    for pid in $(workers | while read -r worker; do pgrep -P "$worker" || true; done); do
      now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null || true)
      if [ "${now:-0}" -gt "$most" ]; then most=$now && echo "$most" >"$1"; fi
    done
  done
}
run() { # NAME INPUT EXECUTORS
  local before watcher
  rm -rf "${work:?}/$1" "$work/$1.kib"
  echo 0 >"$work/$1.kib"
  before=$(ended_cpu)
  watch "$work/$1.kib" &
  watcher=$!
  timed "$1" ./nightjar embed --master "spark://127.0.0.1:$SPARK_MASTER_PORT" --set "spark.cores.max=$3" \
    --set "spark.executor.memory=$heap" --input "$2" --chunker whole --model "$work/static" --output "$work/$1" --json
  for _ in $(seq 50); do # executors end a moment later
    [ -n "$(workers | while read -r worker; do pgrep -P "$worker" || true; done)" ] || break
    sleep 0.2
  done
  kill "$watcher" && wait "$watcher" 2>/dev/null || true
  rm -rf "${work:?}/$1"
  awk -v driver="$(cat "$work/$1.cpu")" -v ticks=$(($(ended_cpu) - before)) -v second="$(getconf CLK_TCK)" \
    'BEGIN { printf "%.2f", driver + ticks / second }' >"$work/$1.cpu-all"
}

trap '"$cluster" stop' EXIT
head -n 1 "$work/corpus.jsonl" >"$work/one.jsonl"
: >"$work/points.tsv"
{
  echo "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1), $(cores) cores; load $(cut -d ' ' -f 1 /proc/loadavg) at the start; commit $(git rev-parse --short HEAD); executor heap $heap"
  printf '\n| executors | chunks | CPU seconds | CPU microseconds a chunk | of these the model | most resident | beyond one document |\n|---|---|---|---|---|---|---|\n'
} | tee "$work/table.md"
for count in ${executors//,/ }; do
  "$cluster" start "$count" >/dev/null
  run "start-$count" "$work/one.jsonl" "$count"
  for size in ${sizes//,/ }; do
    head -n "$size" "$work/corpus.jsonl" >"$work/input.jsonl"
    name=$size-$count
    run "$name" "$work/input.jsonl" "$count"
    awk -v executors="$count" -v chunks="$size" -v all="$(cat "$work/$name.cpu-all")" -v start="$(cat "$work/start-$count.cpu-all")" \
      -v model="$(value "$name" inference_seconds)" -v kib="$(cat "$work/$name.kib")" -v start_kib="$(cat "$work/start-$count.kib")" \
      -v points="$work/points.tsv" 'BEGIN {
        each = (all - start) / chunks * 1e6
        printf "| %d | %d | %.1f | %.0f | %.0f | %.0f MB | %.0f MB (bar 600) |\n", executors, chunks, all - start, each, model / chunks * 1e6, kib / 1024, (kib - start_kib) / 1024
        printf "%d executor%s\t%d\t%.2f\n", executors, (executors > 1 ? "s" : ""), chunks, each >>points }'
  done
  "$cluster" stop
done | tee -a "$work/table.md"
awk -F '\t' '{ each[$1 FS $2] = $3; names[$1] } END { for (name in names) if ((name FS 100000) in each && (name FS 1000000) in each)
  printf "\n%s: a chunk of 1,000,000 costs %+.1f %% of CPU time against one of 100,000 (bar: within 5)\n", name, 100 * (each[name FS 1000000] / each[name FS 100000] - 1) }' \
  "$work/points.tsv" | tee -a "$work/table.md"
bench TablePlot "$work/points.tsv" "$plots/scale.svg" "CPU time a chunk by the size of the corpus" "chunks" "CPU microseconds a chunk, start-up apart" 2>/dev/null
