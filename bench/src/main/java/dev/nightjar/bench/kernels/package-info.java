/** Micro-benchmarks (JMH) of what is called for every chunk or every vector. */
@NullMarked
package dev.nightjar.bench.kernels;

import org.jspecify.annotations.NullMarked;
