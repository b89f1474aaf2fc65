package dev.nightjar.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.nightjar.index.ChunkIndex;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Recall, queries a second and latency of an index over search widths, asked by one thread. */
public final class IndexSweep {
  private static final double ENOUGH = 0.9995;
  private static final int ROUNDS = 3;

  /** Until the virtual machine has compiled what searches. */
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  private IndexSweep() {}

  /**
   * What one width gives.
   *
   * @param queriesPerSecond of one thread, by wall time
   * @param p50Ms median milliseconds of a query
   * @param p95Ms milliseconds that 95 % of the queries stay within
   * @param p99Ms milliseconds that 99 % of the queries stay within
   */
  public record Point(
      int width,
      @JsonProperty("recall@10") double recall,
      double queriesPerSecond,
      double p50Ms,
      double p95Ms,
      double p99Ms) {}

  /**
   * Measures every width by the fastest of three rounds, so that what the machine does besides
   * counts least; stops behind the default width where hardly anything is missed any more.
   */
  public static List<Point> of(
      ChunkIndex index, List<float[]> queries, float[][] exact, int defaultWidth)
      throws IOException {
    List<Point> points = new ArrayList<>();
    long warm = System.nanoTime() + WARM_UP.toNanos();
    do {
      measure(index, queries, exact, defaultWidth);
    } while (System.nanoTime() < warm);
    for (int width : IndexRecall.widths(defaultWidth)) {
      Point point = fastest(index, queries, exact, width);
      points.add(point);
      if (width >= defaultWidth && point.recall() >= ENOUGH) {
        break;
      }
    }
    return points;
  }

  private static Point fastest(ChunkIndex index, List<float[]> queries, float[][] exact, int width)
      throws IOException {
    Point fastest = measure(index, queries, exact, width);
    for (int round = 1; round < ROUNDS; round++) {
      Point point = measure(index, queries, exact, width);
      fastest = point.queriesPerSecond() > fastest.queriesPerSecond() ? point : fastest;
    }
    return fastest;
  }

  private static Point measure(ChunkIndex index, List<float[]> queries, float[][] exact, int width)
      throws IOException {
    float[][] found = new float[queries.size()][];
    double[] millis = new double[queries.size()];
    long start = System.nanoTime();
    for (int q = 0; q < found.length; q++) {
      long asked = System.nanoTime();
      found[q] = index.nearest(queries.get(q), IndexRecall.K, width);
      millis[q] = (System.nanoTime() - asked) / 1e6;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(millis);
    return new Point(
        width,
        IndexRecall.of(exact, found),
        found.length / seconds,
        percentile(millis, 50),
        percentile(millis, 95),
        percentile(millis, 99));
  }

  private static double percentile(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
