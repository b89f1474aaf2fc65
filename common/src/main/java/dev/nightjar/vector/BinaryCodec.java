package dev.nightjar.vector;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A bit a dimension: whether the number is above zero. Eight dimensions are a byte, the first of
 * them its highest bit, as NumPy's {@code packbits} and sentence-transformers have it; the last
 * byte ends in zeros.
 *
 * <p>A bit stands for the mean of the numbers of its dimension that were on that side of zero in a
 * sample: of all numbers, that one has the least squared error.
 */
public final class BinaryCodec implements ByteCodec {
  private static final long serialVersionUID = 1L;

  private final float[] below;
  private final float[] above;

  /**
   * A codec by its numbers.
   *
   * @param below what a bit that is not set stands for, by dimension; at most 0
   * @param above what a bit that is set stands for, by dimension; more than 0
   */
  public BinaryCodec(float[] below, float[] above) {
    ByteCodec.check(below.length, above.length, "dimensions");
    for (int i = 0; i < below.length; i++) {
      if (!(below[i] <= 0 && above[i] > 0)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Dimension %d is read as %s below zero and as %s above",
                i,
                below[i],
                above[i]));
      }
    }
    this.below = below.clone();
    this.above = above.clone();
  }

  /**
   * A codec whose numbers are the means of a sample, all of one dimension; where the sample has no
   * number on a side, the other side's mean with its sign changed.
   */
  public static BinaryCodec calibrated(List<float[]> sample) {
    int dimension = sample.isEmpty() ? 0 : sample.getFirst().length;
    double[][] sums = new double[2][dimension];
    int[][] counts = new int[2][dimension];
    for (float[] vector : sample) {
      ByteCodec.check(vector.length, dimension, "dimensions");
      for (int i = 0; i < dimension; i++) {
        int side = vector[i] > 0 ? 1 : 0;
        sums[side][i] += vector[i];
        counts[side][i]++;
      }
    }
    float[] below = new float[dimension];
    float[] above = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      double negative = sums[0][i] / Math.max(1, counts[0][i]);
      double positive = sums[1][i] / Math.max(1, counts[1][i]);
      below[i] = (float) (counts[0][i] == 0 ? -positive : negative);
      above[i] = Math.max(Float.MIN_NORMAL, (float) (counts[1][i] == 0 ? -negative : positive));
    }
    return new BinaryCodec(below, above);
  }

  /** What a bit that is not set stands for, by dimension. */
  public float[] below() {
    return below.clone();
  }

  /** What a bit that is set stands for, by dimension. */
  public float[] above() {
    return above.clone();
  }

  @Override
  public int dimension() {
    return above.length;
  }

  private int bytes() {
    return (above.length + Byte.SIZE - 1) / Byte.SIZE;
  }

  @Override
  public byte[] encode(float[] vector) {
    ByteCodec.check(vector.length, above.length, "dimensions");
    byte[] bits = new byte[bytes()];
    for (int i = 0; i < vector.length; i++) {
      if (vector[i] > 0) {
        bits[i / Byte.SIZE] |= (byte) bit(i);
      }
    }
    return bits;
  }

  @Override
  public float[] decode(byte[] bits) {
    ByteCodec.check(bits.length, bytes(), "bytes");
    float[] vector = new float[above.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (bits[i / Byte.SIZE] & bit(i)) == 0 ? below[i] : above[i];
    }
    return vector;
  }

  private static int bit(int dimension) {
    return 1 << (Byte.SIZE - 1 - dimension % Byte.SIZE);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BinaryCodec codec
        && Arrays.equals(below, codec.below)
        && Arrays.equals(above, codec.above);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(below) + Arrays.hashCode(above);
  }
}
