/**
 * {@code analyze duplicates}: which items of a run repeat others, which of them stays, and which
 * are to be dropped.
 *
 * <p>Pairs that may be duplicates come from two sides, near vectors and equal shingles ({@link
 * dev.nightjar.analyze.duplicates.MinHashes}); each is then looked at: how much of their texts the
 * two share ({@link dev.nightjar.analyze.duplicates.text.Shingles}), and whether they say other
 * numbers ({@link dev.nightjar.analyze.duplicates.text.Numbers}). Vectors are compared by Spark's
 * tasks, texts by all processors of the driver, which holds them.
 */
@NullMarked
package dev.nightjar.analyze.duplicates;

import org.jspecify.annotations.NullMarked;
