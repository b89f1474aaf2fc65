package dev.nightjar.analyze.map;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.vector.products.NearestLists;
import dev.nightjar.vector.products.Rows;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

/** How many of the nearest vectors are among the nearest points of a map, on a sample. */
final class KeptNeighbors {
  /** Neighbours that are looked at. */
  static final int NEAREST = 10;

  private final int[] sample;
  private final NearestLists nearest;
  private final int k;
  private final int vectors;

  /** Finds the nearest vectors of a sample among all. */
  KeptNeighbors(ItemMatrix matrix, int[] sample) {
    this.sample = sample;
    this.vectors = matrix.vectors();
    this.k = Math.min(NEAREST, vectors - 1);
    this.nearest = new NearestLists(sample.length, k + 1);
    float[] queries = matrix.gather(sample);
    int[] names = IntStream.range(0, sample.length).toArray();
    for (int b = 0; b < matrix.blocks(); b++) {
      int first = b * ItemMatrix.BLOCK;
      Rows rows = matrix.rows(b);
      nearest.offer(
          rows,
          IntStream.range(first, first + rows.count()).toArray(),
          Rows.of(queries, matrix.dimension()),
          names);
    }
  }

  /**
   * The share that is kept, 0 to 1.
   *
   * @param points x and y of each vector
   */
  double share(double[] points) {
    long kept = IntStream.range(0, sample.length).parallel().mapToLong(s -> kept(s, points)).sum();
    return (double) kept / ((long) sample.length * k);
  }

  private long kept(int s, double[] points) {
    Set<Integer> wanted = new HashSet<>();
    for (int place = 0; place <= k && wanted.size() < k; place++) {
      if (nearest.label(s, place) != sample[s]) {
        wanted.add(nearest.label(s, place));
      }
    }
    double x = points[2 * sample[s]];
    double y = points[2 * sample[s] + 1];
    NearestLists near = new NearestLists(1, k);
    for (int v = 0; v < vectors; v++) {
      if (v != sample[s]) {
        double toX = points[2 * v] - x;
        double toY = points[2 * v + 1] - y;
        near.offer(0, v, (float) -(toX * toX + toY * toY));
      }
    }
    return IntStream.range(0, k).filter(place -> wanted.contains(near.label(0, place))).count();
  }
}
