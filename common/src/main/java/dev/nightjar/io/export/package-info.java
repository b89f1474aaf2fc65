/** Files that other programs read: what their targets share, hits of searches, word vectors. */
@NullMarked
package dev.nightjar.io.export;

import org.jspecify.annotations.NullMarked;
