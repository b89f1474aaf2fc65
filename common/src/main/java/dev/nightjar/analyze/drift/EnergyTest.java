package dev.nightjar.analyze.drift;

import java.util.Arrays;

/**
 * The energy distance of two samples (Székely and Rizzo, Testing for equal distributions in high
 * dimension, 2004): twice the mean distance between the samples less the mean distances within
 * them. It is 0 for equal distributions and larger for all others, as Euclidean distance is of
 * strong negative type; cosine distance, its square, would see a move of the mean alone. Means
 * within a sample leave out each item's distance to itself, so that the expected value does not
 * depend on the samples' sizes; it can then be a little below 0.
 *
 * @param distance energy distance
 * @param p probability of one as large if both samples are of one distribution
 * @param contributions of each item of the pooled sample: its mean distance to the other sample
 *     less that to its own; their means over each sample add up to the energy distance
 */
record EnergyTest(double distance, double p, double[] contributions) {
  private static final int TOGETHER = 64;

  /** Tests the real cut against those by lot. */
  static EnergyTest of(PairDistances pairs, Splits splits) {
    long total = 0;
    for (int i = 0; i < pairs.size(); i++) {
      total += pairs.sum(i);
    }
    int[][] firsts = splits.firsts();
    double[] distances = new double[firsts.length];
    double[] contributions = new double[0];
    for (int from = 0; from < firsts.length; from += TOGETHER) {
      int[][] some = Arrays.copyOfRange(firsts, from, Math.min(firsts.length, from + TOGETHER));
      float[] sums = pairs.sums(some);
      for (int s = 0; s < some.length; s++) {
        distances[from + s] = distance(pairs, total, some[s], sums, s * pairs.size());
      }
      if (from == 0) {
        contributions = contributions(pairs, splits, sums);
      }
    }
    double[] drawn = Arrays.copyOfRange(distances, 1, distances.length);
    return new EnergyTest(distances[0], Splits.p(distances[0], drawn), contributions);
  }

  /** All sums are whole numbers, so the distance is the same whatever was added first. */
  private static double distance(
      PairDistances pairs, long total, int[] first, float[] sums, int offset) {
    long own = 0;
    long all = 0;
    for (int item : first) {
      own += (long) sums[offset + item];
      all += pairs.sum(item);
    }
    double n = first.length;
    double m = pairs.size() - n;
    double between = (all - own) / (n * m);
    double others = total - 2 * all + own;
    return PairDistances.step() * (2 * between - own / (n * (n - 1)) - others / (m * (m - 1)));
  }

  private static double[] contributions(PairDistances pairs, Splits splits, float[] sums) {
    double n = splits.first();
    double m = splits.others();
    double[] contributions = new double[pairs.size()];
    for (int i = 0; i < contributions.length; i++) {
      double toFirst = sums[i];
      double toOthers = pairs.sum(i) - toFirst;
      contributions[i] =
          PairDistances.step()
              * (i < n ? toOthers / m - toFirst / (n - 1) : toFirst / n - toOthers / (m - 1));
    }
    return contributions;
  }
}
