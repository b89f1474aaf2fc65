package dev.nightjar.analyze;

import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.vector.products.NearestLists;
import dev.nightjar.vector.products.Rows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that each compare some vectors of a run with all of a run, or with those of some lists.
 *
 * @param asked whose neighbours are found
 * @param base among which they are found
 * @param isSame whether those are one, so that a vector is not to be its own neighbour
 * @param k neighbours of each
 */
record QueryTasks(JavaSparkContext context, RunItems asked, RunItems base, boolean isSame, int k) {
  private static final int TOGETHER = 1024;

  /** Some vectors with what was found for them, and how many cosines that took. */
  private record Part(int[] vectors, int[] labels, float[] scores, long scored)
      implements Serializable {}

  /**
   * What they find.
   *
   * @param of the vectors of {@code asked}
   * @param some of these
   * @param lists of {@code base}; null for all
   * @param probes lists that each looks into
   * @param recall that it has
   */
  NearestVectors.Graph graph(
      ItemMatrix of,
      int[] some,
      @Nullable Broadcast<InvertedLists> lists,
      int probes,
      double recall) {
    int[] labels = new int[Math.multiplyExact(of.vectors(), k)];
    float[] scores = new float[labels.length];
    Arrays.fill(labels, -1);
    long scored = 0;
    for (Part part : find(some, new Task(asked, base, isSame, k, lists, probes))) {
      for (int i = 0; i < part.vectors().length; i++) {
        int to = part.vectors()[i] * k;
        System.arraycopy(part.labels(), i * k, labels, to, k);
        System.arraycopy(part.scores(), i * k, scores, to, k);
      }
      scored += part.scored();
    }
    try (SharedCache.Lease<ItemMatrix> in = base.lease()) {
      double pairs = Math.max(1, (double) some.length * in.value().vectors());
      return new NearestVectors.Graph(k, labels, scores, probes, recall, scored / pairs);
    }
  }

  private List<Part> find(int[] vectors, Task task) {
    int tasks = 4 * context.defaultParallelism();
    int together = Math.clamp(Math.ceilDiv(vectors.length, tasks), 1, TOGETHER);
    List<int[]> groups = new ArrayList<>();
    for (int from = 0; from < vectors.length; from += together) {
      groups.add(Arrays.copyOfRange(vectors, from, Math.min(vectors.length, from + together)));
    }
    return context
        .parallelize(groups, Math.clamp(groups.size(), 1, 4 * tasks))
        .mapPartitions(task::search)
        .collect();
  }

  /** What a task does. */
  private record Task(
      RunItems asked,
      RunItems base,
      boolean isSame,
      int k,
      @Nullable Broadcast<InvertedLists> lists,
      int probes)
      implements Serializable {

    Iterator<Part> search(Iterator<int[]> groups) {
      List<Part> found = new ArrayList<>();
      try (SharedCache.Lease<ItemMatrix> of = asked.lease();
          SharedCache.Lease<ItemMatrix> in = base.lease()) {
        groups.forEachRemaining(group -> found.add(search(group, of.value(), in.value())));
      }
      return found.iterator();
    }

    private Part search(int[] vectors, ItemMatrix of, ItemMatrix in) {
      NearestLists best =
          new NearestLists(vectors.length, Math.min(in.vectors(), k + (isSame ? 1 : 0)));
      float[] queries = of.gather(vectors);
      if (lists == null) {
        compareAll(Rows.of(queries, in.dimension()), in, best);
      } else {
        lists.value().search(in, queries, probes, best);
      }
      int[] labels = new int[vectors.length * k];
      float[] scores = new float[labels.length];
      Arrays.fill(labels, -1);
      for (int q = 0; q < vectors.length; q++) {
        int to = q * k;
        for (int place = 0; place < best.k() && to < (q + 1) * k; place++) {
          int label = best.label(q, place);
          if (label >= 0 && !(isSame && label == vectors[q])) {
            labels[to] = label;
            scores[to++] = best.score(q, place);
          }
        }
      }
      return new Part(vectors, labels, scores, best.scored());
    }

    private static void compareAll(Rows queries, ItemMatrix in, NearestLists best) {
      int[] names = IntStream.range(0, queries.count()).toArray();
      for (int b = 0; b < in.blocks(); b++) {
        Rows rows = in.rows(b);
        int first = b * ItemMatrix.BLOCK;
        best.offer(rows, IntStream.range(first, first + rows.count()).toArray(), queries, names);
      }
    }
  }
}
