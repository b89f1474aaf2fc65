/** Typed options from defaults, files and the command line, with all problems reported at once. */
@NullMarked
package dev.nightjar.config;

import org.jspecify.annotations.NullMarked;
