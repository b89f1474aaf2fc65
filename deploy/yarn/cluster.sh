#!/usr/bin/env bash
# A YARN on this machine, to try what is submitted to one: a resource manager and a node manager, from Maven Central.
#   cluster.sh start     both; ./nightjar ... --master yarn then finds them, unless HADOOP_CONF_DIR names others
#   cluster.sh stop      ends them, and is content if there are none
#   cluster.sh status    which of them run; exit 1 if the resource manager does not
# NIGHTJAR_YARN_MEMORY (8192) is what the node offers, in MB. The pages of applications are at http://127.0.0.1:8088.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
state="$root/.nightjar/yarn"
conf="$state/conf"
jars="$root/.nightjar/yarn-jars"
host=127.0.0.1

fail() { echo "cluster.sh: $*" >&2; exit 1; }

running() { # whether a daemon of ours has the pid in this file
  [ -f "$1" ] && ps -o args= -p "$(cat "$1")" 2>/dev/null | grep -q 'org.apache.hadoop.yarn.server'
}

assemble() { # Hadoop's jars, once
  local mvn=${NIGHTJAR_MVN:-mvn}
  if [ -d "$jars" ] && [ -z "$(find "$root/pom.xml" "$root/deploy/yarn/pom.xml" -newer "$jars" -print -quit)" ]; then return; fi
  command -v "$mvn" >/dev/null || fail "Missing Maven ('$mvn'): install Maven >= 3.8 or set NIGHTJAR_MVN"
  echo "cluster.sh: assembling YARN in ${jars#"$root/"} …" >&2
  rm -rf "$jars"
  (cd "$root/deploy/yarn" && "$mvn" -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime "-DoutputDirectory=$jars.assembled") >"$root/.nightjar/yarn-build.log" 2>&1 ||
    fail "Cannot assemble YARN; the whole log is in $root/.nightjar/yarn-build.log"
  mv "$jars.assembled" "$jars" # whole or not at all
  touch "$jars"
}

site() { # FILE NAME=VALUE...: a configuration file of Hadoop
  local pair
  {
    echo '<configuration>'
    for pair in "${@:2}"; do echo "  <property><name>${pair%%=*}</name><value>${pair#*=}</value></property>"; done
    echo '</configuration>'
  } >"$conf/$1"
}

configure() {
  mkdir -p "$conf"
  site core-site.xml fs.defaultFS=file:/// "hadoop.tmp.dir=$state/tmp"
  site yarn-site.xml yarn.resourcemanager.hostname=$host yarn.nodemanager.hostname=$host yarn.nodemanager.address=$host:0 \
    "yarn.nodemanager.local-dirs=$state/local" "yarn.nodemanager.log-dirs=$state/containers" \
    "yarn.nodemanager.resource.memory-mb=${NIGHTJAR_YARN_MEMORY:-8192}" yarn.nodemanager.resource.cpu-vcores=8 \
    yarn.nodemanager.vmem-check-enabled=false yarn.nodemanager.delete.debug-delay-sec=3600 \
    yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage=99.9 \
    yarn.scheduler.minimum-allocation-mb=256
  site capacity-scheduler.xml yarn.scheduler.capacity.root.queues=default yarn.scheduler.capacity.root.default.capacity=100 \
    yarn.scheduler.capacity.maximum-am-resource-percent=0.9
  cat >"$conf/spark-defaults.conf" <<CONF
spark.yarn.stagingDir file://$state/staging
spark.executor.memoryOverhead 1g
CONF
  printf '%s\n' log4j.rootLogger=INFO,err log4j.appender.err=org.apache.log4j.ConsoleAppender \
    log4j.appender.err.layout=org.apache.log4j.PatternLayout 'log4j.appender.err.layout.ConversionPattern=%d %p %c{1}: %m%n' \
    >"$state/log4j.properties"
}

launch() { # NAME CLASS: a daemon with a pid file, on the launcher's JDK; containers inherit that JDK
  HADOOP_CONF_DIR="$conf" NIGHTJAR_HEAP=512m nohup "$root/nightjar" spark-class -cp "$conf:$jars/*" \
    "-Dlog4j.configuration=file:$state/log4j.properties" "$2" >"$state/$1.log" 2>&1 </dev/null &
  echo $! >"$state/$1.pid"
}

await() { # NAME PATTERN: until the daemon's log has the pattern
  local i
  for ((i = 0; i < 600; i++)); do
    if grep -qs "$2" "$state/$1.log"; then return; fi
    running "$state/$1.pid" || [ "$i" -lt 10 ] || break
    sleep 0.2
  done
  tail -n 5 "$state/$1.log" >&2
  stop
  fail "Cannot start: the whole log is in $state/$1.log"
}

start() {
  if running "$state/resourcemanager.pid"; then fail "A cluster runs already; cluster.sh stop ends it"; fi
  "$root/nightjar" --help >/dev/null # builds on first use
  assemble
  stop
  rm -rf "$state"
  configure
  launch resourcemanager org.apache.hadoop.yarn.server.resourcemanager.ResourceManager
  await resourcemanager "Transitioned to active state"
  launch nodemanager org.apache.hadoop.yarn.server.nodemanager.NodeManager
  await nodemanager "Registered with ResourceManager as"
  echo "YARN at http://$host:8088; ./nightjar embed ... --master yarn runs on it"
}

stop() { # the node first, so that it ends its containers
  local file i
  for file in "$state/nodemanager.pid" "$state/resourcemanager.pid"; do
    if running "$file"; then kill "$(cat "$file")"; fi
    for ((i = 0; i < 100; i++)); do
      running "$file" || break
      sleep 0.1
    done
    if running "$file"; then kill -9 "$(cat "$file")"; fi
    rm -f "$file"
  done
  rm -rf "$conf" # by which the launcher knows it
}

status() {
  local file state_of
  for file in "$state/resourcemanager.pid" "$state/nodemanager.pid"; do
    [ -f "$file" ] || continue
    state_of=gone
    if running "$file"; then state_of=running; fi
    echo "$(basename "$file" .pid) $state_of (pid $(cat "$file"))"
  done
  running "$state/resourcemanager.pid" || { echo "no cluster"; return 1; }
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  status) status ;;
  *) fail "Unknown action '${1:-}' (start, stop, status)" ;;
esac
