#!/usr/bin/env bash
# Checks what `plan` says against what happens: embed and index of a corpus by one executor and by two, of one core each, on a
# standalone cluster. Counted are the seconds of a command's stages beyond what it takes of one document, by its own result; the
# bar is 15 %, on a machine with nothing else to do. Then what Spark's event logs say of the tasks and what an empty task costs
# (constants of docs/scale.md), and the pictures of that page. About 8 minutes on two idle cores.
# Usage: bench/plan.sh [OPTION...]
#   --corpus FILE     default ../shared/data/scifact/corpus.jsonl
#   --documents N     the first of them (default all)
#   --model NAME      default minilm
#   --executors LIST  default 1,2
#   --turns N         of each (default 1); the fastest counts
#   --plots FOLDER    for scale-hours.svg and scale-busy.svg (default the work folder)
#   --work FOLDER     default bench/target/plan
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
corpus=$root/../shared/data/scifact/corpus.jsonl documents=1000000000 model=minilm executors=1,2 turns=1 plots="" work=$root/bench/target/plan
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage "Missing value of $1"
  case "$1" in
    --corpus) corpus=$2 ;;
    --documents) documents=$2 ;;
    --model) model=$2 ;;
    --executors) executors=$2 ;;
    --turns) turns=$2 ;;
    --plots) plots=$2 ;;
    --work) work=$2 ;;
    *) usage "Unknown option $1" ;;
  esac
  shift 2
done
cd "$here" # paths are the caller's
[ -f "$corpus" ] || usage "Missing corpus: $corpus"
mkdir -p "$work" "${plots:-$work}"
head -n "$documents" "$corpus" >"$work/corpus.jsonl"
head -n 1 "$corpus" >"$work/one.jsonl"
work=$(absolute "$work")
plots=$(absolute "${plots:-$work}")
cd "$root"
build
export SPARK_MASTER_PORT=${SPARK_MASTER_PORT:-7277} SPARK_MASTER_WEBUI_PORT=${SPARK_MASTER_WEBUI_PORT:-8280} SPARK_WORKER_CORES=1
cluster=deploy/standalone/cluster.sh
trap '"$cluster" stop' EXIT
on() { # NAME EXECUTORS COMMAND...: a command on so many executors, with its event log in NAME.events
  local name=$1 count=$2
  shift 2
  rm -rf "$work/events"
  mkdir -p "$work/events"
  timed "$name" ./nightjar "$@" --json --master "spark://127.0.0.1:$SPARK_MASTER_PORT" --set "spark.cores.max=$count" \
    --set spark.eventLog.enabled=true --set "spark.eventLog.dir=file://$work/events" --set spark.eventLog.compress=false --set spark.eventLog.rolling.enabled=false
  mv "$work"/events/* "$work/$name.events"
}
input=(--text-columns title,text --model "$model")
total() { sed 's/.*"seconds":{\([^}]*\)}.*/\1/; s/.*"total":\([0-9.]*\).*/\1/' "$work/$1.json"; } # NAME
fastest() { for turn in $(seq "$turns"); do total "$1-$turn"; done | sort -n | head -n 1; }      # NAME
planned() { # NAME COMMAND: seconds of its stages
  grep -o "\"command\":\"$2\",\"stage\":[^}]*" "$work/$1.json" | sed 's/.*"seconds":\([0-9.]*\).*/\1/' | awk '{ sum += $1 } END { print sum }'
}
{
  echo "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1), $(cores) cores; load $(cut -d ' ' -f 1 /proc/loadavg) at the start; commit $(git rev-parse --short HEAD); $model, $(wc -l <"$work/corpus.jsonl") documents"
  printf '\n| executors | command | planned s | measured s | of one document | planned by measured | bar |\n|---|---|---|---|---|---|---|\n'
} | tee "$work/table.md"
for count in ${executors//,/ }; do
  "$cluster" start "$count" >/dev/null
  rm -rf "$work/vectors" "$work/index"
  on "embed-one-$count" "$count" embed --input "$work/one.jsonl" "${input[@]}" --output "$work/vectors"
  on "index-one-$count" "$count" index --vectors "$work/vectors" --output "$work/index"
  for turn in $(seq "$turns"); do
    on "plan-$count" "$count" plan --input "$work/corpus.jsonl" "${input[@]}" --executors "$count" --executor-cores 1
    rm -rf "$work/vectors" "$work/index"
    on "embed-$count-$turn" "$count" embed --input "$work/corpus.jsonl" "${input[@]}" --output "$work/vectors"
    on "index-$count-$turn" "$count" index --vectors "$work/vectors" --output "$work/index"
  done
  for command in embed index; do
    awk -v count="$count" -v command="$command" -v planned="$(planned "plan-$count" "$command")" -v all="$(fastest "$command-$count")" \
      -v one="$(total "$command-one-$count")" \
      'BEGIN { printf "| %d | %s | %.1f | %.1f | %.1f | %.2f | 0.85 to 1.15 |\n", count, command, planned, all - one, one, planned / (all - one) }'
  done
  "$cluster" stop
done | tee -a "$work/table.md"
printf '\nbytes: vectors %s, index %s; planned: %s\n\n' "$(du -sb "$work"/vectors/run=* | cut -f 1)" "$(du -sb "$work"/index/index=* | cut -f 1)" \
  "$(grep -o '"bytes":{[^}]*}' "$work/plan-${executors##*,}.json" | head -n 1)" | tee -a "$work/table.md"
bench TaskLog "$work"/{plan,embed,index}-*.events | tee -a "$work/table.md"
bench EmptyTasks 2>/dev/null | tee -a "$work/table.md"
bench FleetPlots "$plots" 2>/dev/null | tee -a "$work/table.md"
