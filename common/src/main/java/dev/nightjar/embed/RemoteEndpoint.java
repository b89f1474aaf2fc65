package dev.nightjar.embed;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * How a hosted model is reached and what it may cost. Decides no vector. Holds no secret: the key
 * is read where the endpoint is asked.
 *
 * @param baseUrl where it is; empty for OpenAI's own
 * @param keyed whether the key is sent there; not to a place that an index names, since whoever
 *     wrote the index has chosen it
 * @param keyFile file with the key, on every machine; empty for the environment
 * @param tokenizerFile {@code tokenizer.json} that counts tokens, on every machine; empty for
 *     OpenAI's encoding
 * @param limits of the requests
 * @param prices dollars for a million tokens, by model
 * @param maxCost dollars that a run may spend; infinite for no limit
 * @param run whose limits these are, as many processes as it may have; empty where the process that
 *     asks keeps them for itself
 */
public record RemoteEndpoint(
    String baseUrl,
    boolean keyed,
    String keyFile,
    String tokenizerFile,
    RequestLimits limits,
    Map<String, Double> prices,
    double maxCost,
    String run)
    implements Serializable {
  /** OpenAI's own endpoint, without limits. */
  public static final RemoteEndpoint DEFAULT =
      new RemoteEndpoint(
          "", true, "", "", RequestLimits.DEFAULT, Map.of(), Double.POSITIVE_INFINITY, "");

  /** The same at another place. */
  public RemoteEndpoint at(String url) {
    return at(url, keyed);
  }

  /** The same at a place that the user did not name, without the user's key. */
  public RemoteEndpoint withoutKeyAt(String url) {
    return at(url, false);
  }

  private RemoteEndpoint at(String url, boolean withKey) {
    return new RemoteEndpoint(url, withKey, keyFile, tokenizerFile, limits, prices, maxCost, run);
  }

  RemoteEndpoint inRun(String name) {
    return new RemoteEndpoint(
        baseUrl, keyed, keyFile, tokenizerFile, limits, prices, maxCost, name);
  }

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
}
