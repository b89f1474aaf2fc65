/**
 * A run in two dimensions: {@code analyze map}.
 */
@NullMarked
package dev.nightjar.analyze.map;

import org.jspecify.annotations.NullMarked;
