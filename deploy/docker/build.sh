#!/usr/bin/env bash
# Builds an image of Nightjar on Spark's own: build.sh [OPTIONS]
#   --tool docker|podman|buildah   what builds it; the first of them on the PATH
#   --gpu                          for NVIDIA's GPUs, with CUDA 12's libraries
#   --models "NAME..."             built-in models that it carries (default minilm; "" for none)
#   --base IMAGE                   the Spark it stands on (default: that of the Dockerfile)
#   --tag NAME                     its name (default nightjar:VERSION, with -cuda for GPUs)
#   --prebuilt                     of this machine's jar and models, in place of a stage with Maven
#   --smoke                        then embeds, indexes and searches two documents in it
# buildah without --base is for machines that reach no registry: the base is made of Debian's packages, this machine's JDK and
# the launcher's Spark (stand-in.sh), and the rest is prebuilt.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
tool="" base="" tag="" models=minilm prebuilt="" smoke="" gpu=""

fail() { echo "build.sh: $*" >&2; exit 2; }

while [ $# -gt 0 ]; do
  case "$1" in
    --tool | --models | --base | --tag) [ $# -gt 1 ] || fail "Missing value of $1" ;;&
    --tool) tool=$2 && shift ;;
    --models) models=$2 && shift ;;
    --base) base=$2 && shift ;;
    --tag) tag=$2 && shift ;;
    --gpu) gpu=yes ;;
    --prebuilt) prebuilt=yes ;;
    --smoke) smoke=yes ;;
    *) fail "Unknown option '$1' (--tool, --gpu, --models, --base, --tag, --prebuilt, --smoke)" ;;
  esac
  shift
done
for each in docker podman buildah; do
  if [ -z "$tool" ] && command -v $each >/dev/null; then tool=$each; fi
done
case "$tool" in
  docker | podman | buildah) command -v "$tool" >/dev/null || fail "Missing $tool: it is not on the PATH" ;;
  "") fail "Missing a tool: install docker, podman or buildah" ;;
  *) fail "Unknown tool '$tool' (docker, podman, buildah)" ;;
esac
if [ -n "$gpu" ] && [ -n "$smoke" ] && [ "$tool" = buildah ]; then fail "Cannot smoke an image for GPUs with buildah: it gives it none"; fi
version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' "$root/pom.xml")
tag=${tag:-nightjar:$version${gpu:+-cuda}}

pull=()
if [ "$tool" = buildah ]; then
  export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot} # neither overlays nor namespaces needed
  if [ -z "$base" ]; then
    base=localhost/nightjar-stand-in:$(cat "$root/pom.xml" "$root/deploy/docker/stand-in.sh" | cksum | tr ' ' -) # of these versions
    buildah inspect --type image "$base" >/dev/null 2>&1 || "$root/deploy/docker/stand-in.sh" "$base"
    prebuilt=yes pull=(--pull=never)
  fi
fi

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mkdir -p "$context/deploy" && cp -r "$root/deploy/docker" "$context/deploy"
arguments=()
if [ -n "$prebuilt" ]; then
  read -r -a names <<<"$models"
  "$root/deploy/docker/layout.sh" ${gpu:+--gpu} "$context/prebuilt" "${names[@]}"
  [ -z "$base" ] || arguments+=(--build-arg "BUILDER=$base")
else
  (cd "$root" && tar -c --exclude=target pom.xml nightjar LICENSE NOTICE conf .mvn common jobs bench/pom.xml deploy) | tar -x -C "$context"
fi
[ -z "$base" ] || arguments+=(--build-arg "BASE=$base")
revision=$(git -C "$root" rev-parse HEAD 2>/dev/null || true)
created=$(git -C "$root" log -1 --format=%cI 2>/dev/null || true)
[ "$tool" = docker ] || arguments+=(--format docker) # the other has no health checks
"$tool" build "${pull[@]}" "${arguments[@]}" --build-arg "MODELS=$models" --build-arg "VERSION=$version" \
  --build-arg "REVISION=$revision" --build-arg "CREATED=$created" \
  --file "$context/deploy/docker/Dockerfile${gpu:+.cuda}" --tag "$tag" "$context"

if [ -n "$smoke" ]; then
  if [ "$tool" = buildah ]; then
    container=$(buildah from --pull=never "$tag")
    trap 'buildah rm "$container" >/dev/null; rm -rf "$context"' EXIT
    buildah run "$container" -- smoke
  else # as small as a pod may be: nothing can be written but one folder
    "$tool" run --rm --read-only --tmpfs /tmp:exec ${gpu:+--gpus all} "$tag" smoke
  fi
fi
echo "$tag is built by $tool"
