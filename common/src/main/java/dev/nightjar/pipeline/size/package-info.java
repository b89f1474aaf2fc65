/**
 * The sampling and measuring behind a plan: a sample of a corpus is cut as {@code embed} cuts it, a
 * short run tells this machine's pace, and {@link dev.nightjar.size} reckons from there.
 */
@NullMarked
package dev.nightjar.pipeline.size;

import org.jspecify.annotations.NullMarked;
