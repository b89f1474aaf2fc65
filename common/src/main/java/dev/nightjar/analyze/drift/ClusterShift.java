package dev.nightjar.analyze.drift;

import java.util.Arrays;

/**
 * Which clusters of a pooled sample are larger in one part of it than in the other. Each cluster's
 * count in the first part is measured in standard deviations of the hypergeometric distribution,
 * and held against the largest of all clusters under cuts by lot (Westfall and Young's maxT, 1993):
 * so the chance that any cluster at all is told falsely is the p-value's.
 *
 * @param firsts items of each cluster in the first part
 * @param others items of each cluster in the second part
 * @param p of each cluster
 */
record ClusterShift(int[] firsts, int[] others, double[] p) {
  /** Tests clusters against cuts by lot. */
  static ClusterShift of(SampleClusters clusters, Splits splits) {
    int[] sizes = counts(clusters, everything(splits.size()));
    int[][] cuts = splits.firsts();
    double[] largest = new double[cuts.length - 1];
    for (int cut = 1; cut < cuts.length; cut++) {
      double[] deviations = deviations(counts(clusters, cuts[cut]), sizes, splits);
      largest[cut - 1] = Arrays.stream(deviations).map(Math::abs).max().orElse(0);
    }
    int[] firsts = counts(clusters, cuts[0]);
    double[] p =
        Arrays.stream(deviations(firsts, sizes, splits))
            .map(deviation -> Splits.p(Math.abs(deviation), largest))
            .toArray();
    int[] others = new int[sizes.length];
    Arrays.setAll(others, c -> sizes[c] - firsts[c]);
    return new ClusterShift(firsts, others, p);
  }

  private static int[] everything(int size) {
    int[] all = new int[size];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static int[] counts(SampleClusters clusters, int[] items) {
    int[] counts = new int[clusters.count()];
    for (int item : items) {
      counts[clusters.labels()[item]]++;
    }
    return counts;
  }

  private static double[] deviations(int[] counts, int[] sizes, Splits splits) {
    double share = (double) splits.first() / splits.size();
    double[] deviations = new double[counts.length];
    for (int c = 0; c < counts.length; c++) {
      double variance =
          sizes[c] * share * (1 - share) * (splits.size() - sizes[c]) / (splits.size() - 1.0);
      deviations[c] = variance == 0 ? 0 : (counts[c] - sizes[c] * share) / Math.sqrt(variance);
    }
    return deviations;
  }
}
