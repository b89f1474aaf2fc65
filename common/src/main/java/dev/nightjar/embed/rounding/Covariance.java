package dev.nightjar.embed.rounding;

/**
 * How the numbers of a value's channels go together. Channels are taken in groups of neighbours, so
 * that those of wide values stay within memory; between groups nothing is kept. Not thread-safe.
 */
public final class Covariance {
  /** Channels of a group. */
  public static final int GROUP = 512;

  /** Rows that are added at once: sums are read and written that many times less. */
  private static final int TOGETHER = 4;

  private final double[][] products;
  private final double[] sums;
  private final double[][] waiting = new double[TOGETHER][];
  private int waits;
  private long rows;

  /** Of a value with so many channels. */
  public Covariance(int channels) {
    this.sums = new double[channels];
    this.products = new double[channels][];
    for (int c = 0; c < channels; c++) {
      products[c] = new double[c - first(c) + 1];
    }
  }

  /** The first channel of a channel's group. */
  public static int first(int channel) {
    return channel - channel % GROUP;
  }

  /** Takes in a row of numbers, channel after channel. */
  public void add(float[] values, int from) {
    double[] row = new double[sums.length];
    for (int c = 0; c < row.length; c++) {
      row[c] = values[from + c];
      sums[c] += row[c];
    }
    rows++;
    add(row);
  }

  /** Of two channels; 0 if they are of different groups, or nothing was seen. */
  public double of(int channel, int other) {
    if (rows == 0 || first(channel) != first(other)) {
      return 0;
    }
    while (waits > 0) { // rows of zeros change no sum
      add(new double[sums.length]);
    }
    int high = Math.max(channel, other);
    int low = Math.min(channel, other);
    return products[high][low - first(low)] / rows - sums[high] / rows * (sums[low] / rows);
  }

  private void add(double[] row) {
    waiting[waits++] = row;
    if (waits == TOGETHER) {
      addWaiting();
    }
  }

  private void addWaiting() {
    for (int c = 0; c < sums.length; c++) {
      add(products[c], c, first(c));
    }
    waits = 0;
  }

  private void add(double[] to, int channel, int first) {
    double[] a = waiting[0];
    double[] b = waiting[1];
    double[] c = waiting[2];
    double[] d = waiting[3];
    double x = a[channel];
    double y = b[channel];
    double z = c[channel];
    double w = d[channel];
    for (int i = 0; i < to.length; i++) {
      to[i] += x * a[first + i] + y * b[first + i] + (z * c[first + i] + w * d[first + i]);
    }
  }
}
