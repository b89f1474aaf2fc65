/**
 * HNSW graphs: made from codes of vectors, the same by any number of threads. Of Lucene it knows
 * vectors and graphs, not documents.
 */
@NullMarked
package dev.nightjar.index.graph;

import org.jspecify.annotations.NullMarked;
