/** The Spark stages of a run: read, chunk, embed, write, publish. */
@NullMarked
package dev.nightjar.pipeline;

import org.jspecify.annotations.NullMarked;
