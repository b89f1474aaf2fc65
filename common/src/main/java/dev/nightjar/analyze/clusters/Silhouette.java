package dev.nightjar.analyze.clusters;

import dev.nightjar.vector.products.MatrixProducts;
import dev.nightjar.vector.products.Rows;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How much nearer vectors are to their own cluster than to the next, on average (Rousseeuw, 1987),
 * from -1 to 1, by cosine distance. The mean distance to all members of a cluster is one inner
 * product with their mean, so it is exact and costs vectors x clusters.
 */
final class Silhouette {
  private static final int TOGETHER = 1024;

  private Silhouette() {}

  /**
   * Measures it.
   *
   * @param rows vectors of length 1, row-major
   * @param clusters of the rows, from 0 to {@code k}
   */
  static double of(float[] rows, int dimension, int[] clusters, int k) {
    long[] sizes = new long[k];
    Arrays.stream(clusters).forEach(c -> sizes[c]++);
    float[] means = means(rows, dimension, clusters, sizes);
    double[] parts =
        IntStream.range(0, Math.ceilDiv(clusters.length, TOGETHER))
            .parallel()
            .mapToDouble(part -> sum(rows, dimension, means, clusters, sizes, part * TOGETHER))
            .toArray();
    double sum = 0;
    for (double part : parts) {
      sum += part;
    }
    return clusters.length == 0 ? 0 : sum / clusters.length;
  }

  private static float[] means(float[] rows, int dimension, int[] clusters, long[] sizes) {
    double[] sums = new double[sizes.length * dimension];
    for (int r = 0; r < clusters.length; r++) {
      for (int d = 0; d < dimension; d++) {
        sums[clusters[r] * dimension + d] += rows[r * dimension + d];
      }
    }
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / Math.max(1, sizes[i / dimension]));
    }
    return means;
  }

  private static double sum(
      float[] rows, int dimension, float[] means, int[] clusters, long[] sizes, int from) {
    int k = sizes.length;
    int count = Math.min(TOGETHER, clusters.length - from);
    float[] products = new float[count * k];
    MatrixProducts.of(
        new Rows(rows, from, count, dimension), new Rows(means, 0, k, dimension), products);
    double sum = 0;
    for (int r = 0; r < count; r++) {
      sum += of(products, r * k, clusters[from + r], sizes);
    }
    return sum;
  }

  /** Of one vector; 0 where it is alone, or there is no other cluster. */
  private static double of(float[] products, int at, int own, long[] sizes) {
    double next = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < sizes.length; c++) {
      if (c != own && sizes[c] > 0) {
        next = Math.max(next, products[at + c]);
      }
    }
    if (sizes[own] < 2 || next == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    double inside = 1 - (sizes[own] * (double) products[at + own] - 1) / (sizes[own] - 1);
    double outside = 1 - next;
    double larger = Math.max(inside, outside);
    return larger <= 0 ? 0 : (outside - inside) / larger;
  }
}
