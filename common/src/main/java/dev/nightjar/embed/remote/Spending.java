package dev.nightjar.embed.remote;

/**
 * What a run may spend. A request reserves its tokens before it is sent, so that requests in flight
 * cannot exceed the limit together. Thread-safe.
 */
final class Spending {
  private final double limit;
  private double taken;

  /**
   * @param dollars that may be spent
   * @param price dollars for a million tokens
   */
  Spending(double dollars, double price) {
    double tokens = dollars / price * 1e6;
    this.limit = Double.isNaN(tokens) ? Double.POSITIVE_INFINITY : tokens;
  }

  /** Whether tokens may still be bought; if so, they are reserved. */
  synchronized boolean reserve(long tokens) {
    // A millionth of a token is not worth a rounding error.
    boolean fits = taken + tokens <= limit + 1e-6;
    if (fits) {
      taken += tokens;
    }
    return fits;
  }

  /** Puts what was billed in the place of what was reserved. */
  synchronized void settle(long reserved, long billed) {
    taken += billed - reserved;
  }
}
