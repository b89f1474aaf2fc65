package dev.nightjar.analyze.duplicates;

import java.util.Arrays;
import java.util.Locale;

/**
 * A threshold that the scores themselves suggest.
 *
 * @param threshold from which pairs are joined
 * @param hasGap whether there is a gap, or this is the default
 * @param reason a sentence
 */
record Suggestion(double threshold, boolean hasGap, String reason) {
  /** From this share of shingles on, texts are near copies where nothing says otherwise. */
  static final double TEXT = 0.7;

  /** From this cosine on, vectors are where nothing says otherwise. */
  static final double VECTORS = 0.9;

  private static final double WIDTH = 1.0 / ScoreHistogram.BINS;
  private static final int LOWEST = (int) (0.3 / WIDTH);
  private static final int HIGHEST = (int) (0.8 / WIDTH);
  private static final double DEPTH = 0.5;
  private static final long FEWEST = 20;
  private static final double CONFIRMED = 0.9;

  /**
   * The bottom of the valley between the pairs that share little of their texts and those that
   * share most, if there is one.
   */
  static Suggestion byText(ScoreHistogram histogram) {
    double[] counts = smooth(histogram.byText());
    int best = -1;
    for (int bin = LOWEST; bin <= HIGHEST; bin++) {
      if (best < 0 || counts[bin] <= counts[best]) {
        best = bin;
      }
    }
    int first = best;
    while (first > LOWEST && counts[first - 1] <= counts[best]) {
      first--;
    }
    int bottom = (first + best) / 2;
    long above = Arrays.stream(histogram.byText(), bottom, ScoreHistogram.BINS).sum();
    double right = Arrays.stream(counts, bottom + 1, ScoreHistogram.BINS).max().orElse(0);
    if (above < FEWEST || counts[bottom] > DEPTH * right) {
      return new Suggestion(
          TEXT,
          false,
          String.format(
              Locale.ROOT,
              "no clear gap between pairs that share little of their texts and pairs that share"
                  + " most; %.2f is the default",
              TEXT));
    }
    double threshold = Math.round(bottom * WIDTH * 100) / 100.0;
    return new Suggestion(
        threshold,
        true,
        String.format(
            Locale.ROOT,
            "fewest pairs share about %.2f of their texts: the bottom between those that share"
                + " little and %,d that share more",
            threshold,
            above));
  }

  /** The lowest similarity above which the texts confirm nine pairs of ten. */
  static Suggestion byVectors(ScoreHistogram histogram) {
    long pairs = 0;
    long confirmed = 0;
    int best = -1;
    double share = 0;
    for (int bin = ScoreHistogram.BINS - 1; bin >= 0; bin--) {
      pairs += histogram.bySimilarity()[bin];
      confirmed += histogram.confirmed()[bin];
      if (pairs >= FEWEST && confirmed >= CONFIRMED * pairs) {
        best = bin;
        share = (double) confirmed / pairs;
      }
    }
    if (best < 0) {
      return new Suggestion(
          VECTORS,
          false,
          String.format(
              Locale.ROOT,
              "no clear gap: at no similarity do the texts confirm %.0f %% of the pairs; %.2f is"
                  + " the default",
              100 * CONFIRMED,
              VECTORS));
    }
    double threshold = Math.round(best * WIDTH * 100) / 100.0;
    return new Suggestion(
        threshold,
        true,
        String.format(
            Locale.ROOT,
            "the texts confirm %.0f %% of the pairs from %.2f on, and fewer below",
            100 * share,
            threshold));
  }

  private static double[] smooth(long[] counts) {
    double[] smooth = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      long last = counts[Math.max(0, i - 1)];
      long next = counts[Math.min(counts.length - 1, i + 1)];
      smooth[i] = (last + counts[i] + next) / 3.0;
    }
    return smooth;
  }
}
