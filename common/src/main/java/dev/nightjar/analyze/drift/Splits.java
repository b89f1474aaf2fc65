package dev.nightjar.analyze.drift;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A pooled sample cut in two in many ways: as it is, its first items against the others, and then
 * by lot with the same sizes. Of samples of one distribution every cut is as likely as the real one
 * (a permutation test: Good, Permutation, Parametric and Bootstrap Tests, 2005), so the share of
 * cuts that are as extreme is the probability of a false alarm.
 *
 * @param size of the pooled sample
 * @param firsts the members of the first part in each cut; the real cut first
 */
record Splits(int size, int[][] firsts) {
  /**
   * Draws them.
   *
   * @param first items of the first part
   * @param others of the second
   * @param permutations cuts by lot
   */
  static Splits of(int first, int others, int permutations, long seed) {
    int size = first + others;
    int[] all = IntStream.range(0, size).toArray();
    int[][] firsts = new int[permutations + 1][];
    firsts[0] = Arrays.copyOf(all, first);
    Random random = new Random(seed);
    for (int cut = 1; cut < firsts.length; cut++) {
      for (int i = 0; i < first; i++) {
        int other = i + random.nextInt(size - i);
        int swap = all[i];
        all[i] = all[other];
        all[other] = swap;
      }
      firsts[cut] = Arrays.copyOf(all, first);
    }
    return new Splits(size, firsts);
  }

  /** Items of the first part. */
  int first() {
    return firsts[0].length;
  }

  /** Items of the second. */
  int others() {
    return size - first();
  }

  /**
   * The p-value of a statistic that is large where the parts differ.
   *
   * @param real its value for the real cut
   * @param drawn its values for those by lot
   */
  static double p(double real, double[] drawn) {
    long asExtreme = Arrays.stream(drawn).filter(value -> value >= real).count();
    return (1.0 + asExtreme) / (1.0 + drawn.length);
  }
}
