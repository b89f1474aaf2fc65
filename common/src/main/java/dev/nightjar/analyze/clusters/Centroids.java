package dev.nightjar.analyze.clusters;

import dev.nightjar.vector.InnerProducts;
import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.NearestLists;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The middles of clusters.
 *
 * @param matrix of length 1 each, row-major
 * @param dimension floats of each
 */
record Centroids(float[] matrix, int dimension) implements Serializable {
  /** Compared again with the same bits everywhere: the last ones of matrix products may differ. */
  private static final int CANDIDATES = 4;

  /** How many there are. */
  int count() {
    return matrix.length / dimension;
  }

  /** One of them. */
  float[] centroid(int cluster) {
    return Arrays.copyOfRange(matrix, cluster * dimension, (cluster + 1) * dimension);
  }

  /** Some of them in another order. */
  Centroids ordered(int[] clusters) {
    float[] ordered = new float[clusters.length * dimension];
    for (int c = 0; c < clusters.length; c++) {
      System.arraycopy(matrix, clusters[c] * dimension, ordered, c * dimension, dimension);
    }
    return new Centroids(ordered, dimension);
  }

  /** The nearest of these to each of some rows. */
  Assignment assign(float[] rows) {
    int count = rows.length / dimension;
    NearestLists nearest = new NearestLists(count, Math.min(CANDIDATES, count()));
    nearest.offer(
        new InnerProducts(dimension),
        new InnerProducts.Rows(matrix, 0, count()),
        IntStream.range(0, count()).toArray(),
        new InnerProducts.Rows(rows, 0, count),
        IntStream.range(0, count).toArray());
    float[][] all = IntStream.range(0, count()).mapToObj(this::centroid).toArray(float[][]::new);
    Assignment to = Assignment.empty(count);
    for (int r = 0; r < count; r++) {
      float[] row = Arrays.copyOfRange(rows, r * dimension, (r + 1) * dimension);
      NearestLists exact = new NearestLists(1, Math.min(2, count()));
      for (int place = 0; place < nearest.k(); place++) {
        int cluster = nearest.label(r, place);
        if (cluster >= 0) {
          exact.offer(0, cluster, Kernels.get().dot(row, all[cluster]));
        }
      }
      to.put(r, exact);
    }
    return to;
  }
}
