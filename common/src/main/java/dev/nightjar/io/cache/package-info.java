/**
 * What is made once and shared: copies of files on the machine's own disk, for its processes, and
 * what is open in a process, for its threads.
 */
@NullMarked
package dev.nightjar.io.cache;

import org.jspecify.annotations.NullMarked;
