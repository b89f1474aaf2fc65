/** Word vectors learned from a corpus by MLlib. */
@NullMarked
package dev.nightjar.pipeline.train;

import org.jspecify.annotations.NullMarked;
