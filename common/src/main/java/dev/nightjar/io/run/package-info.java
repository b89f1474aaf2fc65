/** The directory of runs: its lock, manifests, staged vectors, rollback and pruning. */
@NullMarked
package dev.nightjar.io.run;

import org.jspecify.annotations.NullMarked;
