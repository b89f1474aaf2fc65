/** Retrieval metrics over ranked results. */
@NullMarked
package dev.nightjar.evaluate;

import org.jspecify.annotations.NullMarked;
