#!/usr/bin/env bash
# The foundation's figures. Usage: bench/foundation.sh throughput CORPUS.jsonl | memory
#   throughput  embeds CORPUS with minilm, chunks of at most 256 tokens, then runs the bare loop over the same token ids
#   memory      in a 2 GB heap: one document of 50 MB, then corpora of 100 MB and 1 GB, with a tiny model
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./nightjar models list >/dev/null # builds, assembles the runtime
jdk=${JAVA_HOME:-$(ls -d /usr/lib/jvm/*25* /usr/lib/jvm/*21* 2>/dev/null | head -n 1 || true)}
mvn -B -q -Pquick -DskipTests -pl common,bench package
flags=$(sed -n 's:.*<spark.jvm.flags>\(.*\)</spark.jvm.flags>.*:\1:p' pom.xml)
bench() { # shellcheck disable=SC2086
  SPARK_SCALA_VERSION=2.13 "$jdk/bin/java" -Xmx4g $flags "-Dlog4j2.configurationFile=conf/log4j2.properties" \
    -cp "bench/target/classes:common/target/classes:common/target/test-classes:jobs/target/nightjar.jar:.nightjar/spark/jars/*" "dev.nightjar.bench.$@"
}
case "${1:-}" in
  throughput)
    ./nightjar embed --input "$2" --text-columns title,text --output "$work/vectors" --model minilm --chunk-tokens 256 --json
    bench BareLoop "$(echo "$work"/vectors/run=*)" "$(nproc)"
    ;;
  memory)
    for case in "document-50MB 50000000 1" "corpus-100MB 5000 20000" "corpus-1GB 5000 200000"; do
      read -r name bytes documents <<<"$case"
      mkdir -p "$work/$name"
      bench MemoryInputs "$work/$name" "$bytes" "$documents"
      # After a marking, what the heap holds is live; everything above is garbage not yet collected.
      JDK_JAVA_OPTIONS="-Xlog:gc:file=$work/$name.gc" NIGHTJAR_HEAP=2g /usr/bin/env time -f "$name: peak resident %M KiB, %e s" ./nightjar embed --master 'local[2]' \
        --input "$work/$name/corpus.jsonl" --model "$work/$name/model" --output "$work/$name/out" --json
      sed -n 's/.*Pause \(Remark\|Full\).*->\([0-9]*\)M.*/\2/p' "$work/$name.gc" | sort -n |
        awk -v name="$name" '{v[NR]=$1} END {printf "%s: live heap at %d markings: median %d MB, most %d MB\n", name, NR, v[int((NR+1)/2)], v[NR]}'
      rm -rf "${work:?}/$name"
    done
    ;;
  *) sed -n 2,4p "$0" >&2; exit 2 ;;
esac
