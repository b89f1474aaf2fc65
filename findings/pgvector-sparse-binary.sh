#!/usr/bin/env bash
# pgvector 0.8.0 in PostgreSQL 17.4 (PGlite 0.3.4): sparsevec counts its indices from 1 in text and from 0 in binary.
#
# The text of a sparse vector, {1:0.5,3:2}/5, has indices from 1, as its README says and as SQL counts. What
# sparsevec_send gives for the same value, and COPY ... WITH (FORMAT binary) reads and writes, is four bytes each of
# the dimensions, the number of entries and a reserved 0, then the indices and the floats, all big-endian: and there
# the indices are from 0. Its README's section on sparse vectors has the text alone.
#
# What it means: whoever writes a binary COPY of what he wrote as text has every term one place too far. Nothing is
# refused but an index in the last place, so a vocabulary whose last ids are rare loads without a word, and searches
# find other terms.
#
# Needs Node.js (18 or later), npm and the network. Seen on Node.js 20:
#   text {1:0.5,3:2}/5 as binary: dimensions 5, entries 2, reserved 0, indices 0 2
#   binary with indices 1 3, read by COPY: {2:0.5,4:2}/5
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-fund --no-audit @electric-sql/pglite@0.3.4
cat >sparse.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite/vector';

const db = await PGlite.create({ extensions: { vector } });
await db.exec('CREATE EXTENSION vector; CREATE TABLE t (v sparsevec(5))');
const one = async (sql) => Object.values((await db.query(sql)).rows[0])[0];
console.log('pgvector', await one("SELECT extversion FROM pg_extension WHERE extname = 'vector'"));

const sent = Buffer.from(await one("SELECT encode(sparsevec_send('{1:0.5,3:2}/5'), 'hex')"), 'hex');
const [dimensions, entries, reserved, ...indices] = [0, 4, 8, 12, 16].map((at) => sent.readInt32BE(at));
console.log(`text {1:0.5,3:2}/5 as binary: dimensions ${dimensions}, entries ${entries}, reserved ${reserved}, indices ${indices.join(' ')}`);

const value = Buffer.from(sent);
value.writeInt32BE(1, 12);
value.writeInt32BE(3, 16);
const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const row = Buffer.alloc(6);
row.writeInt16BE(1, 0);
row.writeInt32BE(value.length, 2);
const file = Buffer.concat([header, row, value, Buffer.from([0xff, 0xff])]);
await db.query("COPY t FROM '/dev/blob' WITH (FORMAT binary)", [], { blob: new Blob([file]) });
console.log(`binary with indices 1 3, read by COPY: ${await one('SELECT v::text FROM t')}`);
JS
node sparse.mjs | tee seen
cat >expected <<'OUT'
pgvector 0.8.0
text {1:0.5,3:2}/5 as binary: dimensions 5, entries 2, reserved 0, indices 0 2
binary with indices 1 3, read by COPY: {2:0.5,4:2}/5
OUT
diff expected seen
