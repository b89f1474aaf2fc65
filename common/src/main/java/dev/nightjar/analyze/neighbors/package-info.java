/**
 * The nearest items of every item of a run: {@code analyze neighbors}.
 */
@NullMarked
package dev.nightjar.analyze.neighbors;

import org.jspecify.annotations.NullMarked;
