/**
 * What changed between two runs, two values of an attribute, or two models: {@code analyze drift}, and the gate of {@code embed}.
 */
@NullMarked
package dev.nightjar.analyze.drift;

import org.jspecify.annotations.NullMarked;
