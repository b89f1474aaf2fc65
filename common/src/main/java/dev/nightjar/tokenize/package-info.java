/** Turns text into the token ids of a model, with the place of each token in the text. */
@NullMarked
package dev.nightjar.tokenize;

import org.jspecify.annotations.NullMarked;
