/** Nightjar's engine and other programs on the same texts, each in a process of its own. */
@NullMarked
package dev.nightjar.bench.peers;

import org.jspecify.annotations.NullMarked;
