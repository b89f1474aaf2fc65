package dev.nightjar.analyze;

import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.vector.products.AllPairs;
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

/**
 * Tasks that together compare every pair of the vectors of a run once. The vectors are cut into
 * ranges; each is compared with itself first, which tells how near others must be, and then with
 * every other.
 */
final class PairTasks {
  private static final int FEWEST_OF_A_RANGE = 128;

  private final JavaSparkContext context;
  private final ItemMatrix matrix;
  private final Task task;
  private final NearestLists best;
  private long scored;

  private PairTasks(JavaSparkContext context, RunItems items, ItemMatrix matrix, int k) {
    this.context = context;
    this.matrix = matrix;
    this.task = new Task(items, ranges(context.defaultParallelism(), matrix.vectors()), k);
    this.best = new NearestLists(matrix.vectors(), k);
  }

  /** As many for each task as leaves none without work for long. */
  private static int ranges(int tasks, int vectors) {
    return Math.clamp(
        tasks == 1 ? 1 : Math.max(4, tasks), 1, Math.max(1, vectors / FEWEST_OF_A_RANGE));
  }

  /** The k nearest others of every vector. */
  static NearestVectors.Graph graph(
      JavaSparkContext context, RunItems items, ItemMatrix matrix, int k) {
    return new PairTasks(context, items, matrix, k).graph();
  }

  private NearestVectors.Graph graph() {
    int ranges = task.ranges();
    List<int[]> pairs = new ArrayList<>();
    for (int one = 0; one < ranges; one++) {
      for (int other = one + 1; other < ranges; other++) {
        pairs.add(new int[] {one, other});
      }
    }
    List<int[]> own = IntStream.range(0, ranges).mapToObj(r -> new int[] {r, r}).toList();
    find(own, new float[0]);
    if (!pairs.isEmpty()) {
      float[] leasts = new float[matrix.vectors()];
      for (int v = 0; v < leasts.length; v++) {
        leasts[v] = best.least(v);
      }
      find(pairs, leasts);
    }
    int k = task.k();
    int[] labels = new int[matrix.vectors() * k];
    float[] scores = new float[labels.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = best.label(i / k, i % k);
      scores[i] = labels[i] < 0 ? 0 : best.score(i / k, i % k);
    }
    double all = Math.max(1, (double) matrix.vectors() * (matrix.vectors() - 1) / 2);
    return new NearestVectors.Graph(k, labels, scores, 0, 1, scored / all);
  }

  private void find(List<int[]> pairs, float[] leasts) {
    Broadcast<float[]> shared = context.broadcast(leasts);
    Task compared = task;
    try {
      Iterator<Found> found =
          context
              .parallelize(pairs, pairs.size())
              .map(pair -> compared.compare(pair[0], pair[1], shared.value()))
              .toLocalIterator();
      found.forEachRemaining(this::take);
    } finally {
      shared.destroy();
    }
  }

  private void take(Found found) {
    for (int i = 0; i < found.vectors().length; i++) {
      best.offer(found.vectors()[i], found.labels()[i], found.scores()[i]);
    }
    scored += found.scored();
  }

  /** Neighbours that were found, one of a vector at each place. */
  private record Found(int[] vectors, int[] labels, float[] scores, long scored)
      implements Serializable {}

  /** What a task does. */
  private record Task(RunItems items, int ranges, int k) implements Serializable {
    Found compare(int one, int other, float[] leasts) {
      try (SharedCache.Lease<ItemMatrix> matrix = items.lease()) {
        AllPairs.Range rows = range(one, matrix.value());
        if (one == other) {
          AllPairs.Found found = AllPairs.within(rows, k);
          return found(List.of(rows), List.of(found.ofRows()), found.scored());
        }
        AllPairs.Range columns = range(other, matrix.value());
        AllPairs.Found found = AllPairs.between(rows, columns, k, leasts);
        return found(
            List.of(rows, columns), List.of(found.ofRows(), found.ofColumns()), found.scored());
      }
    }

    private AllPairs.Range range(int range, ItemMatrix matrix) {
      int first = (int) ((long) matrix.vectors() * range / ranges);
      int end = (int) ((long) matrix.vectors() * (range + 1) / ranges);
      List<Rows> rows = new ArrayList<>();
      int at = first;
      while (at < end) {
        Rows block = matrix.rows(at / ItemMatrix.BLOCK).part(at % ItemMatrix.BLOCK, end - at);
        rows.add(block);
        at += block.count();
      }
      return new AllPairs.Range(first, rows);
    }

    private Found found(List<AllPairs.Range> ranges, List<NearestLists> lists, long scored) {
      int most = ranges.stream().mapToInt(range -> range.count() * k).sum();
      int[] vectors = new int[most];
      int[] labels = new int[most];
      float[] scores = new float[most];
      int count = 0;
      for (int r = 0; r < ranges.size(); r++) {
        NearestLists of = lists.get(r);
        for (int v = 0; v < of.queries(); v++) {
          for (int place = 0; place < k && of.label(v, place) >= 0; place++) {
            vectors[count] = ranges.get(r).first() + v;
            labels[count] = of.label(v, place);
            scores[count++] = of.score(v, place);
          }
        }
      }
      return new Found(
          Arrays.copyOf(vectors, count),
          Arrays.copyOf(labels, count),
          Arrays.copyOf(scores, count),
          scored);
    }
  }
}
