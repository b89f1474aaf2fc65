# What the scripts of this folder share; they source it. Afterwards $root is the repository, which is the current folder.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
version_of() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null; }
jdk=${JAVA_HOME:-}
if [ -z "$jdk" ] || [ "$(version_of "$jdk")" -lt 21 ]; then jdk=$(ls -d /usr/lib/jvm/*25* /usr/lib/jvm/*21* 2>/dev/null | head -n 1 || true); fi
flags=$(sed -n 's:.*<spark.jvm.flags>\(.*\)</spark.jvm.flags>.*:\1:p' pom.xml)
export SPARK_SCALA_VERSION=2.13 OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1 ORT_DISABLE_TELEMETRY=1 LC_ALL=C.UTF-8

cores() { env -u OMP_NUM_THREADS nproc; } # nproc would believe that variable

usage() { # MESSAGE: ends with the comment at the top of the script
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2
  echo "$1" >&2
  exit 2
}

absolute() { (cd "$1" && pwd) || usage "Missing folder: $1"; }

build() { # with the Maven $profiles: the launcher's runtime, this module, and what starts its classes
  ./nightjar models list >/dev/null
  mvn -B -q "-P${profiles:-quick}" -DskipTests -pl common,bench package dependency:build-classpath -Dmdep.outputFile=target/class-path
  # shellcheck disable=SC2086
  printf '%s\n' $flags -Dlog4j2.configurationFile=conf/log4j2.properties -Djava.util.logging.config.file=/dev/null \
    -cp "bench/target/classes:$(cat bench/target/class-path)" >bench/target/java.args
  java=("$jdk/bin/java" "-Xmx${NIGHTJAR_BENCH_HEAP:-2g}" @bench/target/java.args)
}

bench() { "${java[@]}" "dev.nightjar.bench.$@"; } # CLASS ARGS...

bulk_text() { # FOLDER_OR_NOTHING WORK: a folder of natural English text
  if [ -n "$1" ]; then
    absolute "$1"
  elif [ -f "$root/../shared/data/fetch-bulk.sh" ]; then
    [ -d "$2/bulk/text/en" ] || bash "$root/../shared/data/fetch-bulk.sh" "$2/bulk" >"$2/fetch.log" 2>&1
    echo "$2/bulk/text/en"
  else
    usage "Missing text: pass a folder of natural English text files, or set NIGHTJAR_BULK to one (../shared/data/fetch-bulk.sh, which fetches one, is not there)"
  fi
}

timed() { # NAME COMMAND...: output in NAME.json, CPU seconds in NAME.cpu, wall seconds in NAME.wall, of all its processes
  local name=$1
  shift
  TIMEFORMAT='%U %S %R'
  { time "$@" >"$work/$name.json" 2>"$work/$name.log"; } 2>"$work/$name.time" ||
    { tail -n 20 "$work/$name.log" >&2; echo "Failed: $*" >&2; exit 1; }
  awk '{ printf "%.2f", $1 + $2 }' "$work/$name.time" >"$work/$name.cpu"
  awk '{ printf "%.2f", $3 }' "$work/$name.time" >"$work/$name.wall"
  echo "$name: $(cat "$work/$name.cpu") CPU seconds, $(cat "$work/$name.wall") s" >&2
}

value() { sed -n "s/.*\"$2\":\([0-9.]*\).*/\1/p" "$work/$1.json"; } # NAME KEY: a number of a result
