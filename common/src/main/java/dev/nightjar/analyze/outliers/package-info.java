/**
 * Items unlike all others, short ones and boilerplate: {@code analyze outliers}.
 */
@NullMarked
package dev.nightjar.analyze.outliers;

import org.jspecify.annotations.NullMarked;
