package dev.nightjar.embed.remote;

import java.util.OptionalLong;

/**
 * What a whole job may send and spend. Whoever sends requests for it asks here before each,
 * wherever it runs. Safe for use by several threads.
 */
public interface JobLimits {
  /**
   * Asks for a request. Its tokens count as spent until they are {@link #settle settled}, so that
   * requests in flight cannot exceed the limit together.
   *
   * @return the nanoseconds to wait before it is sent; empty if it would cost too much
   */
  OptionalLong take(long tokens);

  /** Puts what was billed in the place of what was taken. */
  void settle(long taken, long billed);

  /** Lets no request start before this many nanoseconds from now. */
  void pause(long nanos);
}
