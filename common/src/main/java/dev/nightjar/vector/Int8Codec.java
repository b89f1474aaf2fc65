package dev.nightjar.vector;

import java.util.Arrays;
import java.util.List;

/**
 * A signed byte a dimension: the 256 numbers {@code low + (byte + 128) * step}, whose ends are the
 * least and the greatest number of that dimension in a sample (uniform scalar quantisation).
 * Numbers are rounded to the nearest; those beyond an end become that end.
 */
public final class Int8Codec implements ByteCodec {
  private static final long serialVersionUID = 1L;

  private static final int LEVELS = 255;

  /** The least step, in units in the last place of the ends; smaller ones are lost in rounding. */
  private static final int LEAST_ULPS = 4;

  private final float[] low;
  private final float[] step;

  /**
   * A codec by its numbers.
   *
   * @param low what the byte -128 stands for, by dimension
   * @param step how much a byte more is; 0 for a dimension that has one number only
   */
  public Int8Codec(float[] low, float[] step) {
    ByteCodec.check(step.length, low.length, "steps");
    this.low = low.clone();
    this.step = step.clone();
  }

  /** A codec whose ranges hold all vectors of a sample, all of one dimension. */
  public static Int8Codec calibrated(List<float[]> sample) {
    int dimension = sample.isEmpty() ? 0 : sample.getFirst().length;
    float[] least = new float[dimension];
    float[] greatest = new float[dimension];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
    for (float[] vector : sample) {
      ByteCodec.check(vector.length, dimension, "dimensions");
      for (int i = 0; i < dimension; i++) {
        least[i] = Math.min(least[i], vector[i]);
        greatest[i] = Math.max(greatest[i], vector[i]);
      }
    }
    float[] step = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      float even = (float) (((double) greatest[i] - least[i]) / LEVELS);
      float ulp = Math.ulp(Math.max(Math.abs(least[i]), Math.abs(greatest[i])));
      step[i] = greatest[i] == least[i] ? 0 : Math.max(even, LEAST_ULPS * ulp);
    }
    return new Int8Codec(least, step);
  }

  /** What the byte -128 stands for, by dimension. */
  public float[] low() {
    return low.clone();
  }

  /** How much a byte more is, by dimension. */
  public float[] step() {
    return step.clone();
  }

  @Override
  public int dimension() {
    return low.length;
  }

  @Override
  public byte[] encode(float[] vector) {
    ByteCodec.check(vector.length, low.length, "dimensions");
    byte[] bytes = new byte[low.length];
    for (int i = 0; i < bytes.length; i++) {
      double level = step[i] == 0 ? 0 : Math.rint(((double) vector[i] - low[i]) / step[i]);
      bytes[i] = (byte) ((int) Math.clamp(level, 0, LEVELS) + Byte.MIN_VALUE);
    }
    return bytes;
  }

  @Override
  public float[] decode(byte[] bytes) {
    ByteCodec.check(bytes.length, low.length, "bytes");
    float[] vector = new float[low.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (low[i] + (bytes[i] - (double) Byte.MIN_VALUE) * step[i]);
    }
    return vector;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Int8Codec codec
        && Arrays.equals(low, codec.low)
        && Arrays.equals(step, codec.step);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(low) + Arrays.hashCode(step);
  }
}
