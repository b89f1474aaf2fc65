package dev.nightjar.evaluate;

/**
 * Recall@k of an approximate search: the share of the k exact nearest that it found. What is as
 * similar as the k-th counts as found, so that equal vectors cannot be confused with misses.
 */
public final class IndexRecall {
  /** Neighbours that count. */
  public static final int K = 10;

  /** Search widths at which recall is measured. */
  private static final int[] WIDTHS = {
    10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512, 768, 1024
  };

  /** Rounding of similarities that were summed in another order. */
  private static final float ROUNDING = 2e-6f;

  private IndexRecall() {}

  /** The widths to measure, ascending, with the default among them. */
  public static int[] widths(int defaultWidth) {
    return java.util.stream.IntStream.concat(
            java.util.stream.IntStream.of(WIDTHS), java.util.stream.IntStream.of(defaultWidth))
        .sorted()
        .distinct()
        .toArray();
  }

  /**
   * The mean over all queries, to six decimals.
   *
   * @param exact similarities of the nearest of each query, nearest first
   * @param found likewise, of what a search returned
   */
  public static double of(float[][] exact, float[][] found) {
    double sum = 0;
    for (int q = 0; q < exact.length; q++) {
      int k = Math.min(K, exact[q].length);
      float least = exact[q][k - 1] - ROUNDING * Math.max(1, Math.abs(exact[q][k - 1]));
      int hits = 0;
      for (int i = 0; i < Math.min(k, found[q].length); i++) {
        hits += found[q][i] >= least ? 1 : 0;
      }
      sum += (double) hits / k;
    }
    return Math.rint(1e6 * sum / Math.max(1, exact.length)) / 1e6;
  }
}
