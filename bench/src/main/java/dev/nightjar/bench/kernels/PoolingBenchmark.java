package dev.nightjar.bench.kernels;

import dev.nightjar.embed.Pooling;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/** From hidden states to the vector of a text. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PoolingBenchmark {
  private static final int DIMENSION = 384;

  /** Tokens of the text. */
  @Param({"16", "128", "512"})
  int tokens;

  /** As options name it. */
  @Param({"mean", "cls", "max"})
  String pooling = "";

  private Pooling mode = Pooling.MEAN;
  private float[] hidden = {};

  /** Fills the hidden states. */
  @Setup
  public void fill() {
    mode = Pooling.named(pooling);
    hidden = new float[tokens * DIMENSION];
    Random random = new Random(1);
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = (float) random.nextGaussian();
    }
  }

  /** One text. */
  @Benchmark
  public float[] pool() {
    return mode.pool(hidden, 0, tokens, DIMENSION, 0);
  }
}
