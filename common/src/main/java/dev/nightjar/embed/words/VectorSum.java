package dev.nightjar.embed.words;

import java.util.Arrays;

/** A sum of vectors in double, used again for each text. Not thread-safe. */
final class VectorSum {
  /** What is added next. */
  final float[] term;

  private final double[] values;
  private int terms;

  VectorSum(int dimension) {
    term = new float[dimension];
    values = new double[dimension];
  }

  void clear() {
    Arrays.fill(values, 0);
    terms = 0;
  }

  /** Adds {@link #term}. */
  void add(double weight) {
    for (int d = 0; d < values.length; d++) {
      values[d] += weight * term[d];
    }
    terms++;
  }

  /** The mean, or the vector of length 1 in its direction; zeros if there are no terms. */
  float[] scaled(boolean normalize) {
    double length = normalize ? length() : terms;
    float[] scaled = new float[values.length];
    if (length > 0) {
      double factor = 1 / length;
      for (int d = 0; d < scaled.length; d++) {
        scaled[d] = (float) (values[d] * factor);
      }
    }
    return scaled;
  }

  /** Four sums in a fixed order, as one would wait for each addition. */
  private double length() {
    double a = 0;
    double b = 0;
    double c = 0;
    double e = 0;
    int d = 0;
    for (; d + 3 < values.length; d += 4) {
      a += values[d] * values[d];
      b += values[d + 1] * values[d + 1];
      c += values[d + 2] * values[d + 2];
      e += values[d + 3] * values[d + 3];
    }
    for (; d < values.length; d++) {
      a += values[d] * values[d];
    }
    return Math.sqrt(a + b + (c + e));
  }
}
