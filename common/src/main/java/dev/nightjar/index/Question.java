package dev.nightjar.index;

import org.jspecify.annotations.Nullable;

/**
 * What an index is asked.
 *
 * @param text as it was asked
 * @param vector by the index's model; null where the search mode needs none
 * @param tokens the vectors of its tokens; none where nothing is ranked anew by them
 * @param examples what hits are to be like besides
 * @param terms its sparse vector; of no terms where nothing is ranked by them
 */
public record Question(
    String text,
    float @Nullable [] vector,
    float[][] tokens,
    Examples examples,
    SparseTerms terms) {
  /** A question without a sparse vector. */
  public Question(String text, float @Nullable [] vector, float[][] tokens, Examples examples) {
    this(text, vector, tokens, examples, SparseTerms.NONE);
  }

  /** The same with a sparse vector. */
  public Question with(SparseTerms weighed) {
    return new Question(text, vector, tokens, examples, weighed);
  }

  /** A question without examples. */
  public Question(String text, float @Nullable [] vector, float[][] tokens) {
    this(text, vector, tokens, Examples.NONE);
  }

  /** A question without vectors of its tokens. */
  public Question(String text, float @Nullable [] vector) {
    this(text, vector, new float[0][]);
  }
}
