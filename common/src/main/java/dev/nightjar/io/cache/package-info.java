/** Copies of files on the node's own disk, made once and shared by its processes. */
@NullMarked
package dev.nightjar.io.cache;

import org.jspecify.annotations.NullMarked;
