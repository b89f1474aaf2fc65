package dev.nightjar.bench.kernels;

import dev.nightjar.vector.Hit;
import dev.nightjar.vector.products.ExactSearch;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The best of many rows for a block of queries. With one dimension there is next to no product, so
 * what remains is the selection.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TopKBenchmark {
  private static final int ROWS = 20_000;
  private static final int QUERIES = 256;

  /** Numbers of a vector. */
  @Param({"1", "384"})
  int dimension;

  /** Hits of a query. */
  @Param({"10", "100"})
  int k;

  private float[] queries = {};
  private float[] rows = {};
  private int[] labels = {};

  /** Fills rows and queries. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    queries = gaussian(random, QUERIES * dimension);
    rows = gaussian(random, ROWS * dimension);
    labels = IntStream.range(0, ROWS).toArray();
  }

  private static float[] gaussian(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** 256 queries over 20,000 rows. */
  @Benchmark
  public List<Hit> best() {
    ExactSearch search = new ExactSearch(queries, dimension, k);
    search.add(rows, labels, ROWS);
    return search.hits(0);
  }
}
