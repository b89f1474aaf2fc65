/**
 * Questions to Lucene shards and their answers: by vector, by text, by both, by examples; filters.
 */
@NullMarked
package dev.nightjar.index;

import org.jspecify.annotations.NullMarked;
