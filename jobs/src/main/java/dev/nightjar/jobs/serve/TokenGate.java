package dev.nightjar.jobs.serve;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the tokens that wait for the model, so that no request waits long: what is too much now is
 * told when to come again, by the pace of late. Thread-safe.
 */
final class TokenGate {
  private static final int LONGEST_WAIT = 60;
  private static final double USUAL_PACE = 5_000;

  /** How much a request counts in the pace. */
  private static final double WEIGHT = 0.1;

  private final int most;
  private final AtomicLong waiting = new AtomicLong();
  private double tokensPerSecond = USUAL_PACE;

  TokenGate(int most) {
    this.most = most;
  }

  /** Tokens that are inside until it is closed. */
  final class Pass implements AutoCloseable {
    private final int tokens;
    private final long since = System.nanoTime();
    private final long before;

    private Pass(int tokens, long before) {
      this.tokens = tokens;
      this.before = before;
    }

    @Override
    public void close() {
      waiting.addAndGet(-tokens);
      saw((before + tokens) * 1e9 / Math.max(1, System.nanoTime() - since));
    }
  }

  /**
   * Lets tokens in. A request that is alone may be of any size.
   *
   * @throws ApiException if too many are inside already
   */
  Pass enter(int tokens) {
    long inside = waiting.getAndAdd(tokens);
    if (inside > 0 && inside + tokens > most) {
      waiting.addAndGet(-tokens);
      throw ApiException.busy("Too many tokens wait for the model", seconds(inside));
    }
    return new Pass(tokens, inside);
  }

  private synchronized void saw(double pace) {
    tokensPerSecond += WEIGHT * (pace - tokensPerSecond);
  }

  private synchronized int seconds(long tokens) {
    return (int) Math.clamp(Math.ceil(tokens / tokensPerSecond), 1, LONGEST_WAIT);
  }

  /** Tokens inside. */
  long waiting() {
    return waiting.get();
  }
}
