#!/usr/bin/env bash
# Memory by the size of documents and corpora, with a tiny model in a 2 GB heap: one document of 50 MB, 100 MB, 1 GB.
# Usage: bench/memory.sh [CASE...]     a case is "NAME BYTES_OF_A_DOCUMENT DOCUMENTS"
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build
[ $# -gt 0 ] || set -- "document-50MB 50000000 1" "corpus-100MB 5000 20000" "corpus-1GB 5000 200000"
for case in "$@"; do
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
