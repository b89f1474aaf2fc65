package dev.nightjar.vector.products;

import java.util.Arrays;

/**
 * What is done with every pair of two blocks of vectors. Sums are in any order: what has to be the
 * same on every machine is scored again ({@link Rows#dot}). Number by number; {@link
 * VectorPairKernels} by vector instructions.
 */
class PairKernels {
  private static final PairKernels BEST =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
          ? VectorPairKernels.orElse(new PairKernels())
          : new PairKernels();

  /** The kernels for this machine. Stateless. */
  static PairKernels get() {
    return BEST;
  }

  /**
   * Inner products.
   *
   * @param products of row i with column j at {@code i * columns.count() + j}
   */
  void multiply(Rows rows, Rows columns, float[] products) {
    for (int i = 0; i < rows.count(); i++) {
      for (int j = 0; j < columns.count(); j++) {
        products[i * columns.count() + j] = rows.dot(i, columns, j);
      }
    }
  }

  /**
   * The first column that a row may be near enough to.
   *
   * @param row with its least product
   * @param products of the codes of the row and all columns
   * @param leasts least products of the columns
   * @return {@code to} if there is none
   */
  int first(RowBound row, float[] products, CodedVectors columns, float[] leasts, int from, int to) {
    int j = from;
    while (j < to && !row.reaches(products[j], columns, leasts[j], j)) {
      j++;
    }
    return j;
  }

  /**
   * Codes a row of bytes.
   *
   * @param row of a matrix, without its centre
   * @param most the largest code
   * @param codes takes them, as whole numbers
   * @return the scale, and the squared lengths of the coded row and of what is lost
   */
  float[] code(float[] row, int most, float[] codes) {
    float largest = 0;
    for (float x : row) {
      largest = Math.max(largest, Math.abs(x));
    }
    float scale = largest / most;
    float inverse = scale == 0 ? 0 : 1 / scale;
    if (!(inverse < Float.MAX_VALUE)) {
      Arrays.fill(codes, 0);
      return new float[] {0, 0, squares(row)};
    }
    float coded = 0;
    float lost = 0;
    for (int d = 0; d < row.length; d++) {
      codes[d] = (float) Math.rint(row[d] * inverse);
      float rest = Math.fma(-scale, codes[d], row[d]);
      coded += codes[d] * codes[d];
      lost += rest * rest;
    }
    return new float[] {scale, coded * scale * scale, lost};
  }

  private static float squares(float[] row) {
    float sum = 0;
    for (float x : row) {
      sum += x * x;
    }
    return sum;
  }
}
