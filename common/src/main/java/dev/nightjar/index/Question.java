package dev.nightjar.index;

import org.jspecify.annotations.Nullable;

/**
 * What an index is asked.
 *
 * @param text as it was asked
 * @param vector by the index's model; null where the search mode needs none
 */
public record Question(String text, float @Nullable [] vector) {}
