package dev.nightjar.pipeline;

import dev.nightjar.embed.RemoteEncoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a hosted model costs.
 *
 * @param requests that are sent
 * @param retries those of them that repeat one
 * @param tokens that are billed
 * @param price dollars for a million tokens; NaN if the table does not have the model
 */
record RemoteBill(long requests, long retries, long tokens, double price) {
  static RemoteBill of(RemoteEncoder encoder, RunCounters counters) {
    return new RemoteBill(
        counters.value(Metric.REMOTE_REQUESTS),
        counters.value(Metric.REMOTE_RETRIES),
        counters.value(Metric.REMOTE_TOKENS),
        encoder.price());
  }

  /** As results and manifests show it; the cost is null if the price is not known. */
  Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("requests", requests);
    map.put("retries", retries);
    map.put("tokens", tokens);
    map.put("price_per_million_tokens", Double.isNaN(price) ? null : price);
    map.put("cost", Double.isNaN(price) ? null : Math.round(tokens * price * 100) / 1e8);
    return map;
  }

  /** In words. */
  @Override
  public String toString() {
    String cost =
        Double.isNaN(price) ? "" : String.format(Locale.ROOT, ", $%.6f", tokens * price / 1e6);
    return String.format(Locale.ROOT, "%,d tokens in %,d requests%s", tokens, requests, cost);
  }
}
