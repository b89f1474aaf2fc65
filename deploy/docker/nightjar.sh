#!/usr/bin/env bash
# nightjar COMMAND ARGUMENTS... in an image: by Spark's own spark-submit, in this container unless --master says otherwise.
# SPARK_DRIVER_MEMORY is the heap (default 1g).
set -euo pipefail
export SPARK_SUBMIT_OPTS="-Dlog4j2.configurationFile=/opt/nightjar/log4j2.properties ${SPARK_SUBMIT_OPTS:-}"
exec "$SPARK_HOME/bin/spark-submit" --class dev.nightjar.jobs.Nightjar /opt/nightjar/nightjar.jar "$@"
