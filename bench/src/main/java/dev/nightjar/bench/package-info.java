/** Benchmarks and the inputs they need. */
@NullMarked
package dev.nightjar.bench;

import org.jspecify.annotations.NullMarked;
