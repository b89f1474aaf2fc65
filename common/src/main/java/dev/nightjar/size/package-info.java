/**
 * How long a night takes and what it costs, before it begins: totals estimated from samples, paces
 * of processors and GPUs, a simulation of the fleet, memory and bytes. What lives here: arithmetic
 * on measured constants (docs/scale.md). What must not: Spark, files, measuring.
 */
@NullMarked
package dev.nightjar.size;

import org.jspecify.annotations.NullMarked;
