package dev.nightjar.vector;

/**
 * Sums over pairs of numbers whose bits depend on the numbers alone: not on the processor, nor on
 * what the virtual machine has compiled by then. Sixteen partial sums, number i going to sum i mod
 * 16 by fused multiplication and addition, are added in a fixed order; so are the numbers behind
 * the last full eight, one by one.
 *
 * <p>By vector instructions where the module {@code jdk.incubator.vector} is there and the
 * processor has registers of 256 bits, else number by number, to the same bits.
 */
public abstract class Kernels {
  /** Partial sums, as the lanes of two registers. */
  public static final int SUMS = 16;

  /** Vectors that are read at once. */
  public static final int TOGETHER = 4;

  /** Partial sums of products of codes: a row's length is a multiple of it. */
  public static final int CODE_SUMS = 32;

  /** Lanes of a register. */
  static final int LANES = 8;

  private static final Kernels BEST = best();

  Kernels() {}

  private static Kernels best() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()
        || !VectorKernels.isFast()) {
      return new ScalarKernels();
    }
    return WideKernels.isFast() ? new WideKernels() : new VectorKernels();
  }

  /** The kernels for this machine. Stateless. */
  public static Kernels get() {
    return BEST;
  }

  /** The inner product of two vectors of one dimension. */
  public final float dot(float[] a, float[] b) {
    return dot(a, 0, b, 0, a.length);
  }

  /**
   * The same of two rows of matrices.
   *
   * @param aFrom where the row of {@code a} begins
   * @param bFrom where the row of {@code b} begins
   */
  public abstract float dot(float[] a, int aFrom, float[] b, int bFrom, int dimension);

  /**
   * The inner products of one vector with several of its dimension, each with the bits of {@link
   * #dot(float[], float[])}; faster than one by one.
   *
   * @param results takes a number for each
   */
  public void dots(float[] a, float[][] others, float[] results) {
    for (int i = 0; i < others.length; i++) {
      results[i] = dot(a, others[i]);
    }
  }

  /** The squared Euclidean distance of two vectors of one dimension. */
  public abstract float squaredDistance(float[] a, float[] b);

  /**
   * The first index of {@code from} to {@code to} whose value is at least this, else {@code to}.
   */
  public abstract int firstAtLeast(float least, float[] values, int from, int to);

  /**
   * The inner product with unsigned bytes.
   *
   * @param a as many numbers as there are bytes, a multiple of {@link #SUMS}
   */
  public float dotCodes(float[] a, byte[] codes) {
    float[] sums = new float[SUMS];
    for (int i = 0; i < codes.length; i++) {
      sums[i % SUMS] = Math.fma(a[i], (float) (codes[i] & 0xff), sums[i % SUMS]);
    }
    return ScalarKernels.total(sums);
  }

  /**
   * The exact inner product of two rows of signed bytes, one of them held as wider numbers.
   *
   * @param a a row whose every {@value #CODE_SUMS}nd numbers have squares that sum to less than
   *     2<sup>15</sup>; so must those of {@code codes}, as sums of products are kept in 16 bits
   * @param codes has the other row
   * @param offset where that begins
   */
  public int dotCodes(short[] a, byte[] codes, int offset) {
    int sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * codes[offset + i];
    }
    return sum;
  }

  /** Whether what reads four vectors at once is there. */
  public boolean readsSegments() {
    return false;
  }

  /**
   * Inner products with four vectors outside the heap, little-endian; faster than one by one, as
   * memory is asked for all at once.
   *
   * @param a its dimension is a multiple of {@link #SUMS}
   * @param segment a {@code java.lang.foreign.MemorySegment}
   * @param offsets of the four, in bytes
   * @param results takes the four
   */
  public void dot4(float[] a, Object segment, long[] offsets, float[] results) {
    throw new UnsupportedOperationException();
  }

  /** Inner products with four rows of unsigned bytes, likewise. */
  public void dotCodes4(float[] a, Object segment, long[] offsets, float[] results) {
    throw new UnsupportedOperationException();
  }

  /** Squared Euclidean distances, likewise. */
  public void squaredDistance4(float[] a, Object segment, long[] offsets, float[] results) {
    throw new UnsupportedOperationException();
  }
}
