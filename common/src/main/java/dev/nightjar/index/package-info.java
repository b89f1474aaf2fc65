/** Lucene shards of chunks: writing, merging, searching by vector and by text, export. */
@NullMarked
package dev.nightjar.index;

import org.jspecify.annotations.NullMarked;
