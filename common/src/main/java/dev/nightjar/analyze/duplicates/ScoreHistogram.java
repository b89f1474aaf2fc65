package dev.nightjar.analyze.duplicates;

/** How many candidates have which scores. Not thread-safe. */
final class ScoreHistogram {
  /** Parts of the scale from 0 to 1. */
  static final int BINS = 50;

  /** The share of their texts from which two confirm what their vectors say. */
  static final double CONFIRMING = 0.5;

  private final long[] similarity = new long[BINS];
  private final long[] text = new long[BINS];
  private final long[] confirmed = new long[BINS];

  /** Counts pairs. */
  void add(float[] similarities, float[] texts, boolean[] numbersDiffer) {
    for (int i = 0; i < similarities.length; i++) {
      int bin = bin(similarities[i]);
      similarity[bin]++;
      text[bin(texts[i])]++;
      confirmed[bin] += texts[i] >= CONFIRMING && !numbersDiffer[i] ? 1 : 0;
    }
  }

  static int bin(float score) {
    return Math.clamp((int) (score * BINS), 0, BINS - 1);
  }

  /** Pairs by the similarity of their vectors. */
  long[] bySimilarity() {
    return similarity;
  }

  /** Pairs by the similarity of their texts. */
  long[] byText() {
    return text;
  }

  /** Those of the first whose texts confirm them. */
  long[] confirmed() {
    return confirmed;
  }
}
