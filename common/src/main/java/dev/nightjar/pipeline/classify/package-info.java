/**
 * Labelled texts become vectors, and {@link dev.nightjar.analyze.classify.Classification} learns from them.
 */
@NullMarked
package dev.nightjar.pipeline.classify;

import org.jspecify.annotations.NullMarked;
