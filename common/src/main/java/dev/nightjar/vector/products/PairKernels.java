package dev.nightjar.vector.products;

/**
 * What is done with every pair of two blocks of vectors. Sums are in any order: what has to be the
 * same on every machine is scored again ({@link Rows#dot}). Number by number; {@link
 * VectorPairKernels} by vector instructions.
 */
class PairKernels {
  /** Chosen when first asked for. */
  private static final class Best {
    static final PairKernels KERNELS =
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            ? VectorPairKernels.orElse(new PairKernels())
            : new PairKernels();
  }

  /** The kernels for this machine. Stateless. */
  static PairKernels get() {
    return Best.KERNELS;
  }

  /** Multiplications that take less time than to load a library. */
  long little() {
    return 1L << 29;
  }

  /**
   * Inner products.
   *
   * @param products of row i with column j at {@code i * columns.count() + j}
   */
  void multiply(Rows rows, Rows columns, float[] products) {
    float[] a = rows.matrix();
    float[] b = columns.matrix();
    for (int i = 0; i < rows.count(); i++) {
      for (int j = 0; j < columns.count(); j++) {
        int from = rows.at(i);
        int with = columns.at(j);
        float even = 0;
        float odd = 0;
        for (int d = 1; d < rows.dimension(); d += 2) {
          even += a[from + d - 1] * b[with + d - 1];
          odd += a[from + d] * b[with + d];
        }
        int last = rows.dimension() - 1;
        products[i * columns.count() + j] =
            last % 2 == 0 ? even + odd + a[from + last] * b[with + last] : even + odd;
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
  int first(
      RowBound row, float[] products, CodedVectors columns, float[] leasts, int from, int to) {
    int j = from;
    while (j < to && !row.reaches(products[j], columns, leasts[j], j)) {
      j++;
    }
    return j;
  }

  /** The largest number of a row, whatever its sign. */
  float largest(float[] row) {
    float largest = 0;
    for (float x : row) {
      largest = Math.max(largest, Math.abs(x));
    }
    return largest;
  }

  /**
   * Codes the beginning of a row, as far as that is fast.
   *
   * @param codes takes whole numbers, of which {@code scale} times is nearly the row
   * @param squares takes the squared length of the codes, and that of what is lost
   * @return where the rest of the row begins
   */
  int code(float[] row, float scale, float[] codes, float[] squares) {
    return 0;
  }
}
