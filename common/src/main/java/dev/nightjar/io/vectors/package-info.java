/** Parquet of vectors: encodings, layout, writer and readers. */
@NullMarked
package dev.nightjar.io.vectors;

import org.jspecify.annotations.NullMarked;
