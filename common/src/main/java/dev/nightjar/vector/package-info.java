/** Arithmetic on vectors: norms, exact search by blocked matrix products. */
@NullMarked
package dev.nightjar.vector;

import org.jspecify.annotations.NullMarked;
