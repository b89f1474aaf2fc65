package dev.nightjar.io.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a hosted model costs.
 *
 * @param requests that are sent
 * @param retries those of them that repeat one
 * @param tokens that are billed
 * @param pricePerMillionTokens in dollars; null if the table does not have the model
 * @param cost in dollars, to eight decimals; null if the price is not known
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RemoteBill(
    long requests,
    long retries,
    long tokens,
    @Nullable Double pricePerMillionTokens,
    @Nullable Double cost) {
  /**
   * Reckons the cost.
   *
   * @param price dollars for a million tokens; NaN if the table does not have the model
   */
  public static RemoteBill of(long requests, long retries, long tokens, double price) {
    return Double.isNaN(price)
        ? new RemoteBill(requests, retries, tokens, null, null)
        : new RemoteBill(requests, retries, tokens, price, Math.round(tokens * price * 100) / 1e8);
  }

  /** In words. */
  @Override
  public String toString() {
    String price =
        pricePerMillionTokens == null
            ? ""
            : String.format(Locale.ROOT, ", $%.6f", tokens * pricePerMillionTokens / 1e6);
    return String.format(Locale.ROOT, "%,d tokens in %,d requests%s", tokens, requests, price);
  }
}
