#!/usr/bin/env bash
# Lays out what an image has in /opt/nightjar, from the repository; needs Maven and a JDK >= 21:
#   layout.sh [--gpu] FOLDER [MODEL...]
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
jar="$root/jobs/target/nightjar.jar" bom="$root/jobs/target/bom.json"
gpu=""
if [ "$1" = --gpu ]; then gpu=,gpu && shift; fi
folder=$(mkdir -p "$1/bin" "$1/models" && cd "$1" && pwd)
shift
sources=("$root/pom.xml" "$root"/{common,jobs}/{pom.xml,src/main})
if [ ! -f "$jar" ] || [ ! -f "$bom" ] || [ -n "$(find "${sources[@]}" "$jar" -newer "$bom" -type f -print -quit)" ] ||
  { [ -n "$gpu" ] && ! grep -q onnxruntime_providers_cuda "$jar"; }; then
  (cd "$root" && "${NIGHTJAR_MVN:-mvn}" -B -q -ntp "-Pquick,bom$gpu" -DskipTests -pl common,jobs package)
fi
for model in "$@"; do
  "$root/nightjar" models fetch "$model" --output "$folder/models/$model"
done
cp "$jar" "$bom" "$root/LICENSE" "$root/NOTICE" "$root/conf/log4j2.properties" "$folder"
for name in nightjar smoke; do cp "$root/deploy/docker/$name.sh" "$folder/bin/$name"; done
cp "$root/deploy/gpu/discover.sh" "$folder/bin/discover-gpus"
chmod -R a+rX,go-w "$folder"
chmod 755 "$folder"/bin/*
