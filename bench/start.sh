#!/usr/bin/env bash
# What a start costs: one question of an index, one document embedded, and a night in which nothing changed, each as a
# whole process; beside another build in turns, if its folder is given. Fastest and median of the runs, in a table.
# Usage: bench/start.sh [OTHER_FOLDER [RUNS [WORK_FOLDER]]]     (default: this build alone, 5 runs, bench/target/start)
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
cd "$here"
other=${1:-}
[ -z "$other" ] || other=$(absolute "$other")
runs=${2:-5}
work=${3:-$root/bench/target/start}
mkdir -p "$work"
work=$(absolute "$work")
cd "$work"
rm -rf vectors-* one-* index figures
builds=(this)
[ -z "$other" ] || builds+=(other)

nightjar() { # BUILD ARGS...
  local folder=$root
  [ "$1" = this ] || folder=$other
  "$folder/nightjar" "${@:2}"
}

# 7,000 short chunks, every one another.
awk 'BEGIN { split("my card|the transfer|a payment|this account|your refund|the exchange rate|a new device", who, "|")
  split("has not arrived|was declined twice|seems to be wrong|is still pending|cannot be found|was charged again|needs a code", what, "|")
  for (i = 0; i < 7000; i++) printf "{\"id\":\"n%d\",\"text\":\"Why do I see that %s %s since day %d?\"}\n", i, who[i % 7 + 1], what[int(i / 7) % 7 + 1], i }' >night.jsonl
head -n 1 night.jsonl >one.jsonl

question() { nightjar "$1" search --index index "my card has not arrived" --json; }
document() { rm -rf "one-$1"; nightjar "$1" embed --input one.jsonl --output "one-$1" --model minilm --json; }
night() { nightjar "$1" embed --input night.jsonl --output "vectors-$1" --model minilm --json; }

for build in "${builds[@]}"; do # what is made once is made here: the build, archives, the first night
  document "$build" >/dev/null 2>&1
  night "$build" >/dev/null 2>&1
  [ -d index ] || nightjar "$build" index --vectors "vectors-$build" --output index >/dev/null 2>&1
  question "$build" >/dev/null 2>&1
done
for ((run = 1; run <= runs; run++)); do
  for what in question document night; do
    for build in "${builds[@]}"; do
      timed "$what-$build" "$what" "$build"
      echo "$what $build $(cat "$work/$what-$build.wall") $(cat "$work/$what-$build.cpu")" >>figures
    done
  done
done

sorted() { awk -v what="$1" -v build="$2" -v column="$3" '$1 == what && $2 == build { print $column }' figures | sort -n; }
fastest() { sorted "$@" | head -n 1; }
median() { sorted "$@" | awk '{ all[NR] = $1 } END { print NR % 2 ? all[(NR + 1) / 2] : (all[NR / 2] + all[NR / 2 + 1]) / 2 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

sed -n 's/^model name[^:]*: /Processor: /p' /proc/cpuinfo 2>/dev/null | head -n 1
echo "| what | wall, fastest (median) | CPU, fastest (median) |${other:+ other build: wall | CPU | ratio of the fastest: wall | CPU |}"
echo "|---|---|---|${other:+---|---|---|---|}"
for what in question document night; do
  line="| $what | $(fastest "$what" this 3) ($(median "$what" this 3)) s | $(fastest "$what" this 4) ($(median "$what" this 4)) s |"
  if [ -n "$other" ]; then
    line+=" $(fastest "$what" other 3) ($(median "$what" other 3)) s | $(fastest "$what" other 4) ($(median "$what" other 4)) s |"
    line+=" $(ratio "$(fastest "$what" this 3)" "$(fastest "$what" other 3)") | $(ratio "$(fastest "$what" this 4)" "$(fastest "$what" other 4)") |"
  fi
  echo "$line"
done
