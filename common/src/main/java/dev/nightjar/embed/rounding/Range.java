package dev.nightjar.embed.rounding;

/**
 * The least, the greatest and the mean of the numbers that were seen of each channel of a value,
 * and how channels go together. Not thread-safe.
 */
public final class Range {
  /** Every so many rows one for the covariance, which is dear. */
  private static final int SAMPLED = 4;

  private final float[] low;
  private final float[] high;
  private final double[] sums;
  private final Covariance covariance;
  private long rows;

  /** A range of so many channels that holds 0 alone. */
  public Range(int channels) {
    this.low = new float[channels];
    this.high = new float[channels];
    this.sums = new double[channels];
    this.covariance = new Covariance(channels);
  }

  /** Takes in rows of numbers, channel after channel. */
  public void add(float[] values) {
    for (int i = 0; i < values.length; rows++) {
      if (rows % SAMPLED == 0) {
        covariance.add(values, i);
      }
      for (int c = 0; c < low.length; c++, i++) {
        low[c] = Math.min(low[c], values[i]);
        high[c] = Math.max(high[c], values[i]);
        sums[c] += values[i];
      }
    }
  }

  /** How many channels it has. */
  public int channels() {
    return low.length;
  }

  /** At most 0. */
  public float low(int channel) {
    return low[channel];
  }

  /** At least 0. */
  public float high(int channel) {
    return high[channel];
  }

  /** 0 if nothing was seen. */
  public float mean(int channel) {
    return rows == 0 ? 0 : (float) (sums[channel] / rows);
  }

  /** Of two channels; those far from each other have none. */
  public double covariance(int channel, int other) {
    return covariance.of(channel, other);
  }
}
