/** A run, or what it brings against another, in the files of another program. */
@NullMarked
package dev.nightjar.pipeline.export;

import org.jspecify.annotations.NullMarked;
