package dev.nightjar.embed.remote;

import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import java.util.OptionalLong;

/** The limits of a job, kept in this process. */
public final class LocalLimits implements JobLimits {
  private final RateLimit requests;
  private final RateLimit tokens;
  private final Spending spending;

  /** Those of an endpoint, from now on. */
  public LocalLimits(RemoteEncoder encoder) {
    RequestLimits limits = encoder.endpoint().limits();
    long now = System.nanoTime();
    this.requests = new RateLimit(limits.requestsPerMinute(), now);
    this.tokens = new RateLimit(limits.tokensPerMinute(), now);
    this.spending = new Spending(encoder.endpoint().maxCost(), encoder.price());
  }

  @Override
  public OptionalLong take(long count) {
    if (!spending.reserve(count)) {
      return OptionalLong.empty();
    }
    long now = System.nanoTime();
    return OptionalLong.of(Math.max(requests.take(1, now), tokens.take(count, now)));
  }

  @Override
  public void settle(long taken, long billed) {
    spending.settle(taken, billed);
  }

  @Override
  public void pause(long nanos) {
    requests.pause(nanos, System.nanoTime());
  }
}
