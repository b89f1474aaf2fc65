#!/bin/sh
# A night that ends in PostgreSQL: night.sh INPUT VECTORS CHANGES, with psql's PGHOST, PGDATABASE and so on.
# The table's comment says which run it has; without one, or without the table, the whole run is loaded.
set -eu
nightjar=${NIGHTJAR:-./nightjar}
"$nightjar" embed --input "$1" --output "$2" ${NIGHTJAR_EMBED:-}
run=$(psql -XAtc "SELECT split_part(obj_description(to_regclass('chunks'), 'pg_class'), ' ', 3)")
"$nightjar" export --vectors "$2" --to pgvector ${run:+--since "$run"} --output "$3" ${NIGHTJAR_EXPORT:-}
cd "$3"
psql -Xqf load.sql
