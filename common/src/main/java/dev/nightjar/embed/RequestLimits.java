package dev.nightjar.embed;

import java.io.Serializable;
import java.time.Duration;

/**
 * How an endpoint is asked.
 *
 * @param maxItems most texts of a request
 * @param maxTokens most tokens of a request; a longer text goes alone
 * @param concurrency requests of one process at a time
 * @param requestsPerMinute of the whole job; 0 for no limit
 * @param tokensPerMinute of the whole job; 0 for no limit
 * @param retries of one request, before the run is stopped
 * @param timeout of one request
 */
public record RequestLimits(
    int maxItems,
    int maxTokens,
    int concurrency,
    long requestsPerMinute,
    long tokensPerMinute,
    int retries,
    Duration timeout)
    implements Serializable {
  /** Modest ones, which every server bears. */
  public static final RequestLimits DEFAULT =
      new RequestLimits(128, 8192, 4, 0, 0, 8, Duration.ofMinutes(1));
}
