#!/usr/bin/env bash
# A Spark standalone cluster on this machine, from the launcher's own runtime:
#   cluster.sh start [N] [--gpus | --pretend-gpus K]
#                          a master at spark://127.0.0.1:7077 and N workers (default 2; 1 with --gpus, which gives it this machine's
#                          GPUs); with --pretend-gpus the scheduler believes in K GPUs each
#   cluster.sh stop        ends all of them, and is content if there are none
#   cluster.sh status      which of them run; exit 1 if the master does not
# Spark's own variables are heeded: SPARK_MASTER_PORT (7077), SPARK_MASTER_WEBUI_PORT (8080), SPARK_WORKER_CORES (1)
# and SPARK_WORKER_MEMORY (2g) of each worker. Executors, and drivers in cluster mode, inherit the AWS_* variables,
# NIGHTJAR_MODELS and NIGHTJAR_CACHE of this shell.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
state="$root/.nightjar/cluster"
host=127.0.0.1
port=${SPARK_MASTER_PORT:-7077}
url="spark://$host:$port"

fail() { echo "cluster.sh: $*" >&2; exit 1; }

running() { # whether a daemon of ours has the pid in this file
  [ -f "$1" ] && ps -o args= -p "$(cat "$1")" 2>/dev/null | grep -q 'org.apache.spark.deploy'
}

launch() { # NAME CLASS ARGS...: a daemon with a pid file, from the launcher's runtime
  local name=$1
  shift
  SPARK_LOCAL_IP=$host NIGHTJAR_HEAP=512m nohup \
    "$root/nightjar" spark-class --verbose "$@" >"$state/$name.log" 2>&1 </dev/null &
  echo $! >"$state/$name.pid"
}

await() { # PID_FILE LOG PATTERN: until the log has the pattern
  local i
  for ((i = 0; i < 600; i++)); do
    if grep -qs "$3" "$2"; then return; fi
    running "$1" || [ "$i" -lt 10 ] || break
    sleep 0.2
  done
  tail -n 5 "$2" >&2
  stop
  fail "Cannot start: the whole log is in $2"
}

start() {
  local workers="" gpus=0 discovery="" properties=() i
  unset NIGHTJAR_PRETEND_GPUS
  while [ $# -gt 0 ]; do
    case "$1" in
      --pretend-gpus)
        gpus=${2:-}
        [[ "$gpus" =~ ^[1-9][0-9]*$ ]] || fail "Invalid number of GPUs: --pretend-gpus $gpus (1 or more)"
        discovery=pretend
        shift ;;
      --gpus)
        gpus=$("$root/deploy/gpu/discover.sh" | sed 's/.*\[//' | tr , '\n' | wc -l) || fail "Cannot find GPUs: see what nvidia-smi shows"
        discovery=discover ;;
      *)
        workers=$1
        [[ "$workers" =~ ^[1-9][0-9]*$ ]] || fail "Invalid number of workers: $workers (1 or more)" ;;
    esac
    shift
  done
  if [ "$discovery" = discover ] && [ "${workers:=1}" -gt 1 ]; then fail "Invalid number of workers: $workers (1, which has all GPUs of this machine)"; fi
  : "${workers:=2}"
  if running "$state/master.pid"; then fail "A cluster runs already: $(cat "$state/url"); cluster.sh stop ends it"; fi
  "$root/nightjar" --help >/dev/null # builds on first use
  stop
  rm -rf "$state" && mkdir -p "$state"
  echo "$url" >"$state/url"
  if [ "$gpus" -gt 0 ]; then
    printf 'spark.worker.resource.gpu.amount %s\nspark.worker.resource.gpu.discoveryScript %s\n' \
      "$gpus" "$root/deploy/gpu/$discovery.sh" >"$state/worker.properties"
    properties=(--properties-file "$state/worker.properties")
    if [ "$discovery" = pretend ]; then export NIGHTJAR_PRETEND_GPUS=$gpus; fi
  fi
  # Whoever reaches its REST server may have code run here; Spark 4.1 starts it unless told not to.
  launch master -Dspark.master.rest.enabled=false org.apache.spark.deploy.master.Master --host $host --port "$port" \
    --webui-port "${SPARK_MASTER_WEBUI_PORT:-8080}"
  await "$state/master.pid" "$state/master.log" "I have been elected leader"
  for ((i = 1; i <= workers; i++)); do
    launch "worker-$i" org.apache.spark.deploy.worker.Worker --host $host --cores "${SPARK_WORKER_CORES:-1}" \
      --memory "${SPARK_WORKER_MEMORY:-2g}" --work-dir "$state/work" \
      "${properties[@]}" "$url"
  done
  for ((i = 1; i <= workers; i++)); do
    await "$state/worker-$i.pid" "$state/worker-$i.log" "Successfully registered with master"
  done
  echo "$workers workers at $url; ./nightjar embed ... --master $url runs on them"
}

stop() { # workers first, so that they end their executors
  local file i
  for file in "$state"/worker-*.pid "$state"/master.pid; do
    if running "$file"; then kill "$(cat "$file")"; fi
    for ((i = 0; i < 100; i++)); do
      running "$file" || break
      sleep 0.1
    done
    if running "$file"; then kill -9 "$(cat "$file")"; fi
    rm -f "$file"
  done
}

status() {
  local file state_of
  for file in "$state"/master.pid "$state"/worker-*.pid; do
    [ -f "$file" ] || continue
    state_of=gone
    if running "$file"; then state_of=running; fi
    echo "$(basename "$file" .pid) $state_of (pid $(cat "$file"))"
  done
  running "$state/master.pid" || { echo "no cluster"; return 1; }
}

case "${1:-}" in
  start) start "${@:2}" ;;
  stop) stop ;;
  status) status ;;
  *) fail "Unknown action '${1:-}' (start [N] [--gpus | --pretend-gpus K], stop, status)" ;;
esac
