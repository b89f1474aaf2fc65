/** Files that other programs read: hits of searches, word vectors. */
@NullMarked
package dev.nightjar.io.export;

import org.jspecify.annotations.NullMarked;
