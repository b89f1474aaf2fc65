/** A run in, a published index out: build, update, merge, the recall gate, export. */
@NullMarked
package dev.nightjar.pipeline.index;

import org.jspecify.annotations.NullMarked;
