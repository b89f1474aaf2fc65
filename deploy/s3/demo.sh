#!/usr/bin/env bash
# Embeds, indexes and searches wholly on s3a://, the model included, on an S3 server of its own: s3proxy, fetched with
# Maven, on a free port of the loopback interface. Takes no arguments, leaves nothing behind but the builds.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
here="$root/deploy/s3"
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true; rm -rf "$work"' EXIT

say() { printf '\n== %s\n' "$*"; }
run() { # shown as it is typed
  local word line='$ ./nightjar'
  for word in "$@"; do case "$word" in *" "*) line+=" \"$word\"" ;; *) line+=" $word" ;; esac; done
  echo "$line"
  "$root/nightjar" "$@"
}
put() { # FILE: an object of the bucket by the same name
  echo "PUT s3a://nightjar/$1"
  curl -fsS --aws-sigv4 aws:amz:us-east-1:s3 --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
    --header "x-amz-content-sha256: UNSIGNED-PAYLOAD" --upload-file "$work/$1" "$AWS_ENDPOINT_URL/nightjar/$1"
}
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

if [ ! -d "$here/target/s3proxy" ]; then
  say "Fetching s3proxy with Maven"
  "${NIGHTJAR_MVN:-mvn}" -B -q -f "$here/pom.xml" generate-resources >"$work/mvn.log" 2>&1 || {
    cat "$work/mvn.log" >&2
    exit 1
  }
fi
port=$((20000 + RANDOM % 10000))
while listens "$port"; do port=$((port + 1)); done
export AWS_ENDPOINT_URL="http://127.0.0.1:$port" AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY="demo-$RANDOM$RANDOM"
export NIGHTJAR_MODELS=${NIGHTJAR_MODELS:-$work/models} # where the machine keeps its copies

say "Starting s3proxy at $AWS_ENDPOINT_URL"
mkdir -p "$work/store/nightjar" # the bucket
cat >"$work/s3proxy.conf" <<CONF
s3proxy.endpoint=$AWS_ENDPOINT_URL
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity=$AWS_ACCESS_KEY_ID
s3proxy.credential=$AWS_SECRET_ACCESS_KEY
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir=$work/store
CONF
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m "-Dlogback.configurationFile=$here/logback.xml" \
  -cp "$here/target/s3proxy/*" org.gaul.s3proxy.Main --properties "$work/s3proxy.conf" &
server=$!
until listens "$port"; do
  kill -0 "$server" || { echo "demo.sh: Cannot start s3proxy" >&2; exit 1; }
  sleep 0.2
done

say "Putting a corpus and a model into the bucket"
cat >"$work/corpus.jsonl" <<'CORPUS'
{"id": "diet", "title": "Diet", "text": "Nightjars catch moths and beetles on the wing, at dusk and in the night."}
{"id": "nest", "title": "Nest", "text": "They build no nest: two eggs lie on the bare ground among dry leaves."}
{"id": "song", "title": "Song", "text": "The male churrs for minutes on end, a mechanical trill that rises and falls."}
{"id": "winter", "title": "Winter", "text": "European nightjars spend the winter in Africa, south of the Sahara."}
CORPUS
run models fetch minilm --output "$work/minilm"
(cd "$work" && find corpus.jsonl minilm -type f) | while read -r file; do put "$file"; done

say "Embedding"
run embed --input s3a://nightjar/corpus.jsonl --text-columns title,text --output s3a://nightjar/vectors \
  --model s3a://nightjar/minilm
say "Indexing"
run index --vectors s3a://nightjar/vectors --output s3a://nightjar/index
say "Searching"
run search --index s3a://nightjar/index --top 1 "what do they eat" "where do they go when it is cold"
say "What is in the bucket now"
(cd "$work/store/nightjar" && find . \( -path ./minilm -o -name 'shard-*' \) -prune -printf '%P/\n' -o -type f -printf '%P\n' | sort)
