/**
 * Lucene shards of chunks: writing, merging, codes of their vectors, export of their graphs. What a
 * shard is asked comes from {@code index}.
 */
@NullMarked
package dev.nightjar.index.shard;

import org.jspecify.annotations.NullMarked;
