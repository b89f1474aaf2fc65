package dev.nightjar.embed.remote;

/**
 * Spaces out what may happen so often a minute: each start moves the next one by its share of the
 * minute, so no minute has more than the limit and one start. (The generic cell rate algorithm of
 * ATM networks, without bursts.) Thread-safe.
 */
final class RateLimit {
  private static final double MINUTE = 60e9;

  private final double nanosEach;
  private long next;

  /**
   * @param perMinute 0 for no limit
   * @param now {@link System#nanoTime()}
   */
  RateLimit(double perMinute, long now) {
    this.nanosEach = perMinute > 0 ? MINUTE / perMinute : 0;
    this.next = now;
  }

  /** Takes the next start, for so many; returns the nanoseconds until it. */
  synchronized long take(long amount, long now) {
    long start = next - now > 0 ? next : now;
    next = start + (long) (amount * nanosEach);
    return start - now;
  }

  /** Lets nothing start before this many nanoseconds from now. */
  synchronized void pause(long nanos, long now) {
    if (now + nanos - next > 0) {
      next = now + nanos;
    }
  }
}
