package dev.nightjar.bench.kernels;

import dev.nightjar.vector.Vectors;
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

/** Scaling a vector to length 1. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NormalizationBenchmark {
  /** Numbers of the vector. */
  @Param({"384", "1024"})
  int dimension;

  private float[] vector = {};
  private float[] scratch = {};

  /** Fills the vector. */
  @Setup
  public void fill() {
    vector = new float[dimension];
    scratch = new float[dimension];
    Random random = new Random(1);
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
  }

  /** A fresh copy each time, as it is done in place. */
  @Benchmark
  public float[] normalize() {
    System.arraycopy(vector, 0, scratch, 0, dimension);
    Vectors.normalize(scratch);
    return scratch;
  }

  /** The length alone. */
  @Benchmark
  public double norm() {
    return Vectors.norm(vector);
  }
}
