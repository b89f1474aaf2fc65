package dev.nightjar.analyze.clusters;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.RunItems;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.vector.products.NearestLists;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * The clusters of vectors.
 *
 * @param clusters the nearest centroid of each
 * @param seconds the next; -1 where there is one only
 * @param similarities their cosines with the nearest
 * @param confidences from 0, where the next centroid is as near, to 1, at the nearest: {@code 1 -
 *     distance to the nearest / distance to the next}
 */
record Assignment(int[] clusters, int[] seconds, float[] similarities, float[] confidences)
    implements Serializable {

  static Assignment empty(int count) {
    return new Assignment(new int[count], new int[count], new float[count], new float[count]);
  }

  /** The clusters of all vectors of a matrix. */
  static Assignment of(SparkSession spark, RunItems items, Centroids centroids) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Centroids> shared = context.broadcast(centroids);
    try (SharedCache.Lease<ItemMatrix> matrix = items.lease()) {
      int blocks = matrix.value().blocks();
      Task task = new Task(items, shared);
      List<Assignment> parts =
          context
              .parallelize(IntStream.range(0, blocks).boxed().toList(), blocks)
              .map(task::assign)
              .collect();
      Assignment all = empty(matrix.value().vectors());
      for (int b = 0; b < parts.size(); b++) {
        all.put(b * ItemMatrix.BLOCK, parts.get(b));
      }
      return all;
    } finally {
      shared.destroy();
    }
  }

  /** What a task does. */
  private record Task(RunItems items, Broadcast<Centroids> centroids) implements Serializable {
    Assignment assign(int block) {
      try (SharedCache.Lease<ItemMatrix> matrix = items.lease()) {
        return centroids.value().assign(matrix.value().block(block));
      }
    }
  }

  /** How many vectors there are. */
  int count() {
    return clusters.length;
  }

  /** Sets what is nearest to a vector, the query of that number in {@code found}. */
  void put(int vector, NearestLists found) {
    clusters[vector] = found.label(vector, 0);
    similarities[vector] = Math.clamp(found.score(vector, 0), -1, 1);
    seconds[vector] = found.k() > 1 ? found.label(vector, 1) : -1;
    double away = found.k() > 1 ? 1 - (double) found.score(vector, 1) : 0;
    double near = 1 - (double) similarities[vector];
    confidences[vector] =
        found.k() == 1 ? 1 : away <= 0 ? 0 : (float) Math.clamp(1 - near / away, 0.0, 1.0);
  }

  private void put(int from, Assignment part) {
    System.arraycopy(part.clusters, 0, clusters, from, part.count());
    System.arraycopy(part.seconds, 0, seconds, from, part.count());
    System.arraycopy(part.similarities, 0, similarities, from, part.count());
    System.arraycopy(part.confidences, 0, confidences, from, part.count());
  }

  /** The same with other names of clusters. */
  Assignment renamed(int[] names) {
    return new Assignment(
        Arrays.stream(clusters).map(c -> names[c]).toArray(),
        Arrays.stream(seconds).map(c -> c < 0 ? c : names[c]).toArray(),
        similarities,
        confidences);
  }

  /** Items of each cluster. */
  long[] sizes(ItemMatrix matrix, int k) {
    long[] sizes = new long[k];
    for (int item = 0; item < matrix.items(); item++) {
      sizes[clusters[matrix.vectorOf(item)]]++;
    }
    return sizes;
  }

  /** The vectors of each cluster that are nearest to its centroid, the nearest first. */
  int[][] nearest(int k, int most) {
    int[] order =
        IntStream.range(0, count())
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer v) -> clusters[v])
                    .thenComparing(v -> -similarities[v])
                    .thenComparing(v -> v))
            .mapToInt(Integer::intValue)
            .toArray();
    int[][] nearest = new int[k][];
    int at = 0;
    for (int c = 0; c < k; c++) {
      int from = at;
      while (at < order.length && clusters[order[at]] == c) {
        at++;
      }
      nearest[c] = Arrays.copyOfRange(order, from, Math.min(at, from + most));
    }
    return nearest;
  }
}
