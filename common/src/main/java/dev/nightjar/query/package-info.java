/** One question: its vector, without Spark and without flags; for commands and servers. */
@NullMarked
package dev.nightjar.query;

import org.jspecify.annotations.NullMarked;
