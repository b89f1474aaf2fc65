#!/usr/bin/env bash
# Makes an image that stands in for apache/spark where no registry is to be had: Debian's packages, a runtime of this machine's
# JDK, the launcher's Spark. Needs root, buildah, debootstrap, and their STORAGE_DRIVER and BUILDAH_ISOLATION as set:
#   stand-in.sh NAME
# The mirror is the one of this machine's own apt sources.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
name=$1
java=$("$root/nightjar" spark-class -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p') # assembles Spark, too
[ -n "$java" ] || { echo "stand-in.sh: Cannot find the JDK of ./nightjar" >&2; exit 1; }
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(sed -nE -e 's/^URIs: *([^ ]+).*/\1/p' -e "s/^deb +(\[[^]]*\] +)?([^ ]+) +$codename .*/\2/p" \
  /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1 || true)
[ -n "$mirror" ] || { echo "stand-in.sh: Cannot find a mirror in /etc/apt" >&2; exit 1; }

container=$(buildah from scratch)
trap 'buildah rm "$container" >/dev/null' EXIT
to=$(buildah mount "$container")
debootstrap --variant=minbase "$codename" "$to" "$mirror" >"$root/.nightjar/debootstrap.log" 2>&1 ||
  { tail -n 5 "$root/.nightjar/debootstrap.log" >&2; exit 1; }
rm -rf "$to"/var/cache/apt/* "$to"/var/lib/apt/lists/* "$to"/usr/share/{doc,man,locale}
groupadd --root "$to" --system --gid=185 spark
useradd --root "$to" --system --uid=185 --gid=spark -d /nonexistent spark
mkdir -p "$to"/opt/spark/{bin,work-dir}
modules=java.se,jdk.charsets,jdk.httpserver,jdk.incubator.vector,jdk.jcmd,jdk.localedata,jdk.management,jdk.naming.dns,jdk.net
modules+=,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs
"$java/bin/jlink" --add-modules $modules --strip-debug --no-header-files --no-man-pages --generate-cds-archive --output "$to/opt/java" 2>/dev/null # it warns of vectors
cp -r "$root/.nightjar/spark/jars" "$to/opt/spark/jars"
cat >"$to/opt/spark/bin/spark-submit" <<'SUBMIT'
#!/usr/bin/env bash
# As in a distribution of Spark: its launcher, from Maven Central too, says what to run.
export SPARK_SCALA_VERSION=2.13
{
  while IFS= read -r line && [ -n "$line" ]; do echo "$line" >&2; done
  mapfile -d '' -t command
} < <("$JAVA_HOME/bin/java" -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit "$@")
exec "${command[@]}"
SUBMIT
printf '#!/bin/sh\nexec "$@"\n' >"$to/opt/entrypoint.sh"
chmod 755 "$to/opt/spark/bin/spark-submit" "$to/opt/entrypoint.sh"
chown -R 185:185 "$to/opt/spark/work-dir"
buildah config --env JAVA_HOME=/opt/java --env SPARK_HOME=/opt/spark --env LANG=C.UTF-8 \
  --env PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  --workingdir /opt/spark/work-dir --user spark --entrypoint '["/opt/entrypoint.sh"]' "$container"
buildah commit --quiet "$container" "$name" >/dev/null
