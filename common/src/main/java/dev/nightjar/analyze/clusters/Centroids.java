package dev.nightjar.analyze.clusters;

import dev.nightjar.vector.products.NearestLists;
import dev.nightjar.vector.products.Rows;
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
    NearestLists nearest = new NearestLists(count, Math.min(2, count()));
    nearest.offer(
        Rows.of(matrix, dimension),
        IntStream.range(0, count()).toArray(),
        Rows.of(rows, dimension),
        IntStream.range(0, count).toArray());
    Assignment to = Assignment.empty(count);
    for (int r = 0; r < count; r++) {
      to.put(r, nearest);
    }
    return to;
  }
}
