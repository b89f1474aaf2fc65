package dev.nightjar.analyze.duplicates;

/** How many candidates have which scores. Not thread-safe. */
final class ScoreHistogram {
  /** Parts of the scale from 0 to 1. */
  static final int BINS = 50;

  private final long[] similarity = new long[BINS];
  private final long[] text = new long[BINS];
  private final long[] confirmed = new long[BINS];
  private final double confirming;

  /**
   * @param confirming the share of shingles from which a text confirms what the vectors say
   */
  ScoreHistogram(double confirming) {
    this.confirming = confirming;
  }

  /** Counts pairs. */
  void add(float[] similarities, float[] texts, boolean[] numbersDiffer) {
    for (int i = 0; i < similarities.length; i++) {
      int bin = bin(similarities[i]);
      similarity[bin]++;
      text[bin(texts[i])]++;
      confirmed[bin] += texts[i] >= confirming && !numbersDiffer[i] ? 1 : 0;
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
