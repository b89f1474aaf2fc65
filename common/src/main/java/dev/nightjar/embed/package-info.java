/** Models that turn chunks into vectors: their folders, pooling and contract. */
@NullMarked
package dev.nightjar.embed;

import org.jspecify.annotations.NullMarked;
