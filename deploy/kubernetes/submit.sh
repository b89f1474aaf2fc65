#!/usr/bin/env bash
# Runs a command of Nightjar on Kubernetes by spark-submit, in cluster mode: the driver is a pod there, and this waits for its end.
#   submit.sh [--gpu] [--conf KEY=VALUE]... API_SERVER COMMAND [ARGUMENT...]
#     --gpu        executors with a GPU each (gpu.properties)
#     --conf       more for Spark, over nightjar.properties
#     API_SERVER   as kubectl cluster-info shows it, https://HOST:6443
#     COMMAND      embed, index, ... with its arguments as ./nightjar takes them; paths as the pods see them
# SPARK_HOME names the Spark that submits, of the same version as the image's; else it is the spark-submit on the PATH.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
submit=${SPARK_HOME:+$SPARK_HOME/bin/}spark-submit

fail() { echo "submit.sh: $*" >&2; exit 1; }

confs=()
settings() { # FILE: its lines, for Spark
  local key value
  while read -r key value; do
    case "$key" in '' | '#'*) ;; *) confs+=(--conf "$key=$value") ;; esac
  done <"$1"
}

executor=executor.yaml own=()
settings "$here/nightjar.properties"
while [ $# -gt 0 ]; do
  case "$1" in
    --gpu)
      settings "$here/gpu.properties"
      executor=executor-gpu.yaml ;;
    --conf)
      own+=(--conf "${2:?--conf needs KEY=VALUE}")
      shift ;;
    -*) fail "Unknown option '$1' (--gpu, --conf KEY=VALUE)" ;;
    *) break ;;
  esac
  shift
done
[ $# -ge 2 ] || fail "Missing API server or command: submit.sh https://HOST:6443 embed --input ..."
command -v "$submit" >/dev/null || fail "Missing spark-submit ('$submit'): set SPARK_HOME to an installed Spark, or put its bin on the PATH"
server=${1#k8s://} command=$2
shift 2
class="$(tr '[:lower:]' '[:upper:]' <<<"${command:0:1}")${command:1}Job"
exec "$submit" --master "k8s://$server" --deploy-mode cluster --name "nightjar-$command" "${confs[@]}" \
  --conf "spark.kubernetes.driver.podTemplateFile=$here/driver.yaml" \
  --conf "spark.kubernetes.executor.podTemplateFile=$here/$executor" "${own[@]}" \
  --class "dev.nightjar.jobs.$class" local:///opt/nightjar/nightjar.jar "$@"
