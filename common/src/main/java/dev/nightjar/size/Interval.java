package dev.nightjar.size;

/**
 * An estimate with the limits between which the true value lies, at 95 % confidence.
 *
 * @param low at most {@code value}
 * @param high at least {@code value}
 */
public record Interval(double low, double value, double high) {
  /** What is known exactly. */
  public static Interval exactly(double value) {
    return new Interval(value, value, value);
  }

  /** The same in another unit. */
  public Interval times(double factor) {
    return new Interval(low * factor, value * factor, high * factor);
  }
}
