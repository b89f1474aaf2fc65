package dev.nightjar.vector.products;

import dev.nightjar.vector.Kernels;

/**
 * Some rows of a row-major matrix, which nobody changes meanwhile.
 *
 * @param first of the rows
 * @param count how many
 * @param dimension floats of each
 */
public record Rows(float[] matrix, int first, int count, int dimension) {
  /** All rows of a matrix. */
  public static Rows of(float[] matrix, int dimension) {
    return new Rows(matrix, 0, matrix.length / dimension, dimension);
  }

  /** Some of these, or as many as there are. */
  public Rows part(int from, int most) {
    return new Rows(matrix, first + from, Math.min(most, count - from), dimension);
  }

  /** Where a row begins. */
  int at(int row) {
    return (first + row) * dimension;
  }

  /** The inner product of one of these with one of others, the same on every machine. */
  float dot(int row, Rows others, int other) {
    return Kernels.get().dot(matrix, at(row), others.matrix, others.at(other), dimension);
  }

  /** Their mean, of a few of them if there are many; it need not be exact. */
  float[] mean() {
    int step = Math.max(1, count / 1024);
    float[] mean = new float[dimension];
    int taken = 0;
    for (int row = 0; row < count; row += step) {
      for (int d = 0; d < dimension; d++) {
        mean[d] += matrix[at(row) + d];
      }
      taken++;
    }
    for (int d = 0; d < dimension; d++) {
      mean[d] /= taken;
    }
    return mean;
  }
}
