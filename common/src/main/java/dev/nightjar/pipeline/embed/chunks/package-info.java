/** The chunks of a corpus, and how they are counted. */
@NullMarked
package dev.nightjar.pipeline.embed.chunks;

import org.jspecify.annotations.NullMarked;
