/** Documents, chunks, and the chunkers that cut one into the other. */
@NullMarked
package dev.nightjar.text;

import org.jspecify.annotations.NullMarked;
