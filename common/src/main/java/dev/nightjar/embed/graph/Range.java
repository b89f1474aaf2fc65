package dev.nightjar.embed.graph;

/**
 * The least, the greatest and the mean of the numbers that were seen of each channel of a value.
 * Not thread-safe.
 */
public final class Range {
  private final float[] low;
  private final float[] high;
  private final double[] sums;
  private long rows;

  /** A range of so many channels that holds 0 alone. */
  public Range(int channels) {
    this.low = new float[channels];
    this.high = new float[channels];
    this.sums = new double[channels];
  }

  /** Takes in rows of numbers, channel after channel. */
  public void add(float[] values) {
    for (int i = 0; i < values.length; rows++) {
      for (int c = 0; c < low.length; c++, i++) {
        low[c] = Math.min(low[c], values[i]);
        high[c] = Math.max(high[c], values[i]);
        sums[c] += values[i];
      }
    }
  }

  int channels() {
    return low.length;
  }

  /** At most 0. */
  float low(int channel) {
    return low[channel];
  }

  /** At least 0. */
  float high(int channel) {
    return high[channel];
  }

  float mean(int channel) {
    return rows == 0 ? 0 : (float) (sums[channel] / rows);
  }
}
