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

  /** Below it, two texts have less than seven tenths of the pieces of each in common. */
  private static final double COPIES = 0.54;

  private static final int LOWEST = (int) (0.3 / WIDTH);
  private static final int HIGHEST = (int) (0.7 / WIDTH);
  private static final int WINDOW = (int) (0.1 / WIDTH);
  private static final double FLAT = 0.5;
  private static final long FEWEST = 20;
  private static final double CONFIRMED = 0.9;

  /**
   * Where the number of pairs stops to fall: texts that are alike by chance get rarer and rarer the
   * more they share, at an even rate, and copies do not. But copies share more than {@link
   * #COPIES}.
   */
  static Suggestion byText(ScoreHistogram histogram) {
    long[] counts = histogram.byText();
    for (int bend = LOWEST; bend <= HIGHEST; bend++) {
      int bin = Math.max(bend, (int) Math.round(COPIES / WIDTH));
      long above = sum(counts, bin, ScoreHistogram.BINS);
      long here = sum(counts, bend, bend + WINDOW);
      long next = sum(counts, bend + WINDOW, bend + 2 * WINDOW);
      if (above >= FEWEST && next >= FLAT * here) {
        return new Suggestion(
            rounded(bin),
            true,
            String.format(
                Locale.ROOT,
                "pairs get steeply rarer up to a share of %.2f and hardly beyond it; %,d share %.2f"
                    + " or more",
                rounded(bend),
                above,
                rounded(bin)));
      }
    }
    return new Suggestion(
        TEXT,
        false,
        String.format(
            Locale.ROOT,
            "no clear gap: pairs get rarer and rarer the more of their texts they share; %.2f is"
                + " the default",
            TEXT));
  }

  private static long sum(long[] counts, int from, int to) {
    return Arrays.stream(counts, from, to).sum();
  }

  private static double rounded(int bin) {
    return Math.round(bin * WIDTH * 100) / 100.0;
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
    double threshold = rounded(best);
    return new Suggestion(
        threshold,
        true,
        String.format(
            Locale.ROOT,
            "the texts confirm %.0f %% of the pairs from %.2f on, and fewer below",
            100 * share,
            threshold));
  }
}
