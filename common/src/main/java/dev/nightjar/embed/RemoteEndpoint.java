package dev.nightjar.embed;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * How a hosted model is reached and what it may cost. Decides no vector. Holds no secret: the key
 * is read where the endpoint is asked.
 *
 * @param baseUrl where it is; empty for OpenAI's own
 * @param keyFile file with the key, on every machine; empty for the environment
 * @param tokenizerFile {@code tokenizer.json} that counts tokens, on every machine; empty for
 *     OpenAI's encoding
 * @param maxItems most texts of a request
 * @param maxTokens most tokens of a request; a longer text goes alone
 * @param concurrency requests of one process at a time
 * @param requestsPerMinute of the whole job; 0 for no limit
 * @param tokensPerMinute of the whole job; 0 for no limit
 * @param retries of one request, before the run is stopped
 * @param timeout of one request
 * @param prices dollars for a million tokens, by model
 * @param maxCost dollars that a run may spend; infinite for no limit
 * @param processes that share the limits of the job evenly
 * @param run whose limits these are; empty where there is no run
 */
public record RemoteEndpoint(
    String baseUrl,
    String keyFile,
    String tokenizerFile,
    int maxItems,
    int maxTokens,
    int concurrency,
    long requestsPerMinute,
    long tokensPerMinute,
    int retries,
    Duration timeout,
    Map<String, Double> prices,
    double maxCost,
    int processes,
    String run)
    implements Serializable {
  /** OpenAI's own endpoint, without limits. */
  public static final RemoteEndpoint DEFAULT =
      new RemoteEndpoint(
          "",
          "",
          "",
          128,
          8192,
          4,
          0,
          0,
          8,
          Duration.ofMinutes(1),
          Map.of(),
          Double.POSITIVE_INFINITY,
          1,
          "");

  /** The same at another place. */
  public RemoteEndpoint at(String url) {
    return new RemoteEndpoint(
        url,
        keyFile,
        tokenizerFile,
        maxItems,
        maxTokens,
        concurrency,
        requestsPerMinute,
        tokensPerMinute,
        retries,
        timeout,
        prices,
        maxCost,
        processes,
        run);
  }

  RemoteEndpoint sharedBy(int count, String name) {
    return new RemoteEndpoint(
        baseUrl,
        keyFile,
        tokenizerFile,
        maxItems,
        maxTokens,
        concurrency,
        requestsPerMinute,
        tokensPerMinute,
        retries,
        timeout,
        prices,
        maxCost,
        count,
        name);
  }
}
