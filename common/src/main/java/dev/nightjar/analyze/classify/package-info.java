/**
 * Classifiers of vectors, trained, compared and applied: {@code analyze classify}.
 */
@NullMarked
package dev.nightjar.analyze.classify;

import org.jspecify.annotations.NullMarked;
