#!/usr/bin/env bash
# Nightjar beside its peers on the same texts, one core, one run, warm, in CPU time; then the whole embed job against the bare
# engine loop, and two cores against one. Model: minilm (all-MiniLM-L6-v2).
# Usage: bench/run.sh [OPTION...]
#   --text FOLDER      natural English text, or $NIGHTJAR_BULK; without either, what ../shared/data/fetch-bulk.sh fetches
#   --scifact FILE     a corpus in BEIR's form (default ../shared/data/scifact/corpus.jsonl)
#   --model NAME=MODEL one more row of Nightjar's: a model folder, say of 'models prepare' (int8=/tmp/m); may be repeated.
#                      One called int8 is held against its bar
#   --python PYTHON    a Python with sentence-transformers, torch, onnx and ray (default python3); what it lacks has an empty row
#   --texts N          passages of 10 to 512 tokens (default 160; the whole set is 1000 and takes six times as long)
#   --abstracts N      of SciFact (default 48)
#   --rounds N         turns of everything (default 2)
#   --documents N      of SciFact for the whole job (default 600; 0 leaves it out)
#   --core N           the core that everything is held to (default 0); two cores are 0 and 1
#   --plots FOLDER     for peers.svg (default the work folder)
#   --work FOLDER      default bench/target/run
set -euo pipefail
here=$PWD
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
text=${NIGHTJAR_BULK:-} scifact=$root/../shared/data/scifact/corpus.jsonl python=python3 texts=160 abstracts=48 rounds=2 documents=600
core=0 plots="" work=$root/bench/target/run models=()
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage "Missing value of $1"
  case "$1" in
    --text) text=$2 ;;
    --scifact) scifact=$2 ;;
    --model) models+=("$2") ;;
    --python) python=$2 ;;
    --texts) texts=$2 ;;
    --abstracts) abstracts=$2 ;;
    --rounds) rounds=$2 ;;
    --documents) documents=$2 ;;
    --core) core=$2 ;;
    --plots) plots=$2 ;;
    --work) work=$2 ;;
    *) usage "Unknown option $1" ;;
  esac
  shift 2
done
cd "$here" # paths are the caller's
[ -f "$scifact" ] || usage "Missing corpus: $scifact (--scifact FILE)"
scifact=$(cd "$(dirname "$scifact")" && pwd)/$(basename "$scifact")
mkdir -p "$work" "${plots:-$work}"
work=$(absolute "$work")
plots=$(absolute "${plots:-$work}")
text=$(bulk_text "$text" "$work")
cd "$root"

build
folder=$(./nightjar models inspect minilm --json | sed -n 's/.*"location":"\([^"]*\)".*/\1/p')
bench peers.Texts "$work" "$text" "$texts" "$scifact" "$abstracts" 2>"$work/texts.log"

# --- Peers. A row is: kind, name, bar (of one set only with @SET), command or - and the reason why it is missing.
row() { printf '%s\t%s\t%s\t%s\n' "$@"; }
java_row() { row "$1" "$2" "$3" "taskset -c $core ${java[*]} dev.nightjar.bench.peers.Worker $4"; }
installed=$("$python" bench/peers.py versions 2>/dev/null || true)
python_row() { # NAME BAR KIND PACKAGES...
  local name=$1 bar=$2 kind=$3 package
  shift 3
  for package in "$@"; do
    grep -q "^$package " <<<"$installed" || { row peer "$name" "$bar" "- not installed ($package in $python)"; return; }
  done
  [ -f "$work/sentence-transformers/modules.json" ] ||
    "$python" bench/peers.py folder "$folder" "$work/sentence-transformers" 2>"$work/folder.log" >&2 ||
    { row peer "$name" "$bar" "- no folder of its own: $(tail -n 1 "$work/folder.log")"; return; }
  row peer "$name" "$bar" "taskset -c $core $python bench/peers.py $kind $work/sentence-transformers"
}
{
  java_row base "Nightjar fp32" "" "engine minilm"
  for model in "${models[@]}"; do # further models of Nightjar's
    case "$model" in int8=*) bar=2.4 ;; *) bar="" ;; esac
    java_row ours "Nightjar ${model%%=*}" "$bar" "engine ${model#*=}"
  done
  python_row sentence-transformers 1.40 sentence-transformers sentence-transformers torch onnx
  python_row "Ray Data" "" ray sentence-transformers torch onnx ray
  java_row peer langchain4j 2.0@mixed "langchain4j $folder"
  java_row peer "langchain4j, first 128 tokens" "" langchain4j-shipped # as it ships, its tokenizer cuts texts there
  java_row peer "DJL predictor" 3.5@mixed "djl $folder"
  java_row peer "naive loop" 4.5@mixed "naive $folder"
  java_row sgemm sgemm "" sgemm
} >"$work/contenders.tsv"
{
  echo "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1), core $core; load $(cut -d ' ' -f 1 /proc/loadavg) at the start; commit $(git rev-parse --short HEAD); $(paste -sd ' ' <<<"$installed")"
  bench peers.Comparison "$work" "$rounds" "$plots" mixed scifact <"$work/contenders.tsv"
} | tee "$work/table.md"

# --- The whole job.
[ "$documents" -gt 0 ] || exit 0
head -n "$documents" "$scifact" >"$work/documents.jsonl"
head -n 1 "$scifact" >"$work/one.jsonl"
job() { # NAME CORES INPUT
  rm -rf "${work:?}/$1"
  timed "$1" taskset -c "$2" ./nightjar embed --master "local[$(tr ',' '\n' <<<"$2" | wc -l)]" --input "$work/$3.jsonl" \
    --text-columns title,text --model minilm --output "$work/$1" --json
}
least() { awk 1 "$work/$1"-*."$2" | sort -n | head -n 1; } # NAME FILE: of all rounds
both=0,1
[ "$(cores)" -gt 1 ] || both=""
rm -f "$work"/{start,all}-*.{cpu,wall} "$work"/loop-*.cpu
job warm-up "$core" one # what is read for the first time is read from the disk
for ((round = 1; round <= rounds; round++)); do
  job start-1-$round "$core" one
  job all-1-$round "$core" documents
  taskset -c "$core" "${java[@]}" dev.nightjar.bench.BareLoop "$(echo "$work/all-1-$round"/run=*)" minilm 1 2>"$work/loop.log" | tail -n 1 >"$work/loop-$round.cpu"
  if [ -n "$both" ]; then
    job start-2-$round "$both" one
    job all-2-$round "$both" documents
  fi
done
loop=$(least loop cpu)
{
  printf '\nwhole job: %s chunks of %s tokens, SciFact, minilm; the least of %s rounds\n\n' "$(value all-1-1 embedded | head -n 1)" "$(value all-1-1 tokens)" "$rounds"
  echo "| | CPU seconds | start-up | beyond it | seconds beyond it | bare loop by it, CPU |"
  echo "|---|---|---|---|---|---|"
  for cores in 1 ${both:+2}; do
    awk -v cores=$cores -v cpu="$(least all-$cores cpu)" -v start="$(least start-$cores cpu)" \
      -v wall="$(least all-$cores wall)" -v start_wall="$(least start-$cores wall)" -v loop="$loop" \
      'BEGIN { printf "| embed, cores: %d | %.1f | %.1f | %.1f | %.1f | %.0f %% (bar 93) |\n", cores, cpu, start, cpu - start, wall - start_wall, 100 * loop / (cpu - start) }'
  done
  echo "| bare engine loop, one core | $loop | | | | |"
  [ -z "$both" ] || awk -v one="$(least all-1 wall)" -v two="$(least all-2 wall)" -v start_one="$(least start-1 wall)" -v start_two="$(least start-2 wall)" \
    'BEGIN { printf "\nTwo cores against one, start-up apart: %.2f times (bar 1.9)\n", (one - start_one) / (two - start_two) }'
} | tee -a "$work/table.md"
