#!/usr/bin/env bash
# Lays out what an image has in /opt/nightjar, from the repository; needs Maven and a JDK >= 21:
#   layout.sh [--gpu] FOLDER [MODEL...]
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
target="$root/jobs/target"
profiles=quick,bom
if [ "$1" = --gpu ]; then profiles+=,gpu && shift; fi
folder=$(mkdir -p "$1/bin" "$1/models" && cd "$1" && pwd)
shift
(cd "$root" && "${NIGHTJAR_MVN:-mvn}" -B -q -ntp -P$profiles -DskipTests -pl common,jobs package)
for model in "$@"; do
  "$root/nightjar" models fetch "$model" --output "$folder/models/$model"
done
cp "$target/nightjar.jar" "$target/bom.json" "$root/LICENSE" "$root/NOTICE" "$root/conf/log4j2.properties" "$folder"
for name in nightjar smoke; do cp "$root/deploy/docker/$name.sh" "$folder/bin/$name"; done
cp "$root/deploy/gpu/discover.sh" "$folder/bin/discover-gpus"
chmod -R a+rX,go-w "$folder"
chmod 755 "$folder"/bin/*
