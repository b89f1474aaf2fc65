package dev.nightjar.embed.graph;

/**
 * The least and greatest numbers of each channel of a value that were seen.
 *
 * @param low by channel, at most 0
 * @param high by channel, at least 0
 */
public record Range(float[] low, float[] high) {
  /** A range of so many channels that holds 0 alone. */
  public static Range of(int channels) {
    return new Range(new float[channels], new float[channels]);
  }

  /** Widens the range by rows of numbers, channel after channel. */
  public void add(float[] rows) {
    for (int i = 0; i < rows.length; ) {
      for (int c = 0; c < low.length; c++, i++) {
        low[c] = Math.min(low[c], rows[i]);
        high[c] = Math.max(high[c], rows[i]);
      }
    }
  }
}
