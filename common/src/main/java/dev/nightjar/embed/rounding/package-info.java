/**
 * Weights as bytes: what was seen of the values that they are multiplied by, and how they are
 * rounded.
 */
@NullMarked
package dev.nightjar.embed.rounding;

import org.jspecify.annotations.NullMarked;
