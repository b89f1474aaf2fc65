#!/usr/bin/env bash
# Runs a command of Nightjar on YARN by spark-submit, and waits for its end.
#   submit.sh [--gpu] [--model-archive FILE.tar.gz] [--java-home DIR] [--conf KEY=VALUE]... client|cluster COMMAND [ARGUMENT...]
#     --gpu              executors with a GPU each (gpu.properties)
#     --model-archive    a packed model folder, which each container unpacks: --model ./model in the arguments is it
#     --java-home        a JDK >= 21 on every node, where the cluster's own is older
#     --conf             more for Spark, over nightjar.properties
#     client             the driver runs here, and its exit code is this one's
#     cluster            the driver runs on a node; whatever its exit code, this ends with 0 or 1
#     COMMAND            embed, index, ... with its arguments as ./nightjar takes them
# SPARK_HOME names the Spark that submits, HADOOP_CONF_DIR the cluster. Without SPARK_HOME the launcher's own Spark is it, which also
# finds the cluster that deploy/yarn/cluster.sh has started.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/../.." && pwd)
jar=${NIGHTJAR_JAR:-$root/jobs/target/nightjar.jar}

fail() { echo "submit.sh: $*" >&2; exit 1; }

confs=()
settings() { # FILE: its lines, for Spark
  local key value
  while read -r key value; do
    case "$key" in '' | '#'*) ;; *) confs+=(--conf "$key=$value") ;; esac
  done <"$1"
}

own=()
settings "$here/nightjar.properties"
while [ $# -gt 0 ]; do
  case "$1" in
    --gpu)
      settings "$here/gpu.properties"
      own+=(--files "$root/deploy/gpu/discover.sh") ;;
    --model-archive)
      own+=(--archives "${2:?--model-archive needs a file}#model")
      shift ;;
    --java-home)
      own+=(--conf "spark.yarn.appMasterEnv.JAVA_HOME=${2:?--java-home needs a folder}" --conf "spark.executorEnv.JAVA_HOME=$2")
      shift ;;
    --conf)
      own+=(--conf "${2:?--conf needs KEY=VALUE}")
      shift ;;
    -*) fail "Unknown option '$1' (--gpu, --model-archive FILE, --java-home DIR, --conf KEY=VALUE)" ;;
    *) break ;;
  esac
  shift
done
[ $# -ge 2 ] || fail "Missing mode or command: submit.sh client|cluster embed --input ..."
mode=$1 command=$2
case "$mode" in client | cluster) ;; *) fail "Unknown mode '$mode' (client, cluster)" ;; esac
shift 2
submit=("$root/nightjar" spark-submit)
if [ -n "${SPARK_HOME:-}" ]; then submit=("$SPARK_HOME/bin/spark-submit"); fi
class="$(tr '[:lower:]' '[:upper:]' <<<"${command:0:1}")${command:1}Job"
exec "${submit[@]}" --master yarn --deploy-mode "$mode" --name "nightjar-$command" "${confs[@]}" "${own[@]}" \
  --class "dev.nightjar.jobs.$class" "$jar" "$@"
