package dev.nightjar.index;

import org.jspecify.annotations.Nullable;

/**
 * What an index is asked.
 *
 * @param text as it was asked
 * @param vector by the index's model; null where the search mode needs none
 * @param tokens the vectors of its tokens; none where nothing is ranked anew by them
 * @param examples what hits are to be like besides
 */
public record Question(
    String text, float @Nullable [] vector, float[][] tokens, Examples examples) {
  /** A question without examples. */
  public Question(String text, float @Nullable [] vector, float[][] tokens) {
    this(text, vector, tokens, Examples.NONE);
  }

  /** A question without vectors of its tokens. */
  public Question(String text, float @Nullable [] vector) {
    this(text, vector, new float[0][]);
  }
}
