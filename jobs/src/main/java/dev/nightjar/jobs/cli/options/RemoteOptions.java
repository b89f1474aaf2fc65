package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a hosted model is asked, and what that may cost. */
public final class RemoteOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  static final OptionList ENDPOINT = ALL.part();

  /** How fast and at what cost an endpoint may be asked. */
  public static final OptionList LIMITS = ALL.part();

  /** Where a hosted model is asked. */
  public static final Option<Optional<String>> BASE_URL =
      ENDPOINT.add(
          Option.text(
                  "remote.base-url",
                  "--base-url",
                  "a URL such as http://127.0.0.1:8080/v1",
                  "Endpoint of a hosted model that speaks OpenAI's protocol; auto is OpenAI's own, or an index's, which is then asked without a key")
              .orAuto());

  /** Where the key is. */
  public static final Option<Optional<String>> KEY_FILE =
      ENDPOINT.add(
          Option.path(
                  "remote.key-file",
                  "",
                  "a file on every machine",
                  "File with the endpoint's key; none reads OPENAI_API_KEY, or AZURE_OPENAI_KEY at Azure")
              .orNone());

  /** What a run may cost. */
  public static final Option<Optional<Double>> MAX_COST =
      LIMITS.add(
          Option.amount(
                  "remote.max-cost",
                  "--max-cost",
                  "dollars",
                  "1",
                  "Dollars that a run may spend; at the limit it stops, and goes on when it is started again")
              .orNone());

  /** What tokens cost. */
  public static final Option<List<String>> PRICES =
      LIMITS.add(
          Option.list(
              "remote.prices",
              "",
              "Dollars for a million tokens by model, as NAME=DOLLARS; a table of yours takes this one's place",
              "text-embedding-3-small=0.02,text-embedding-3-large=0.13,text-embedding-ada-002=0.10"));

  /** Texts of a request. */
  public static final Option<Long> REQUEST_ITEMS =
      LIMITS.add(
          Option.number(
              "remote.request-items",
              "",
              1,
              1 << 16,
              128,
              "Most texts of a request to an endpoint"));

  /** Tokens of a request. */
  public static final Option<Long> REQUEST_TOKENS =
      LIMITS.add(
          Option.number(
              "remote.request-tokens",
              "",
              1,
              1 << 24,
              8192,
              "Most tokens of a request to an endpoint; a longer text goes alone"));

  /** Requests at a time. */
  public static final Option<Long> CONCURRENCY =
      LIMITS.add(
          Option.number(
              "remote.concurrency",
              "",
              1,
              1024,
              4,
              "Requests that an executor has in flight at a time"));

  /** Requests a minute. */
  public static final Option<Long> REQUESTS_PER_MINUTE =
      LIMITS.add(
          Option.number(
              "remote.requests-per-minute",
              "",
              0,
              1 << 30,
              0,
              "Requests a minute of the whole job, however many executors it has; 0 for no limit"));

  /** Tokens a minute. */
  public static final Option<Long> TOKENS_PER_MINUTE =
      LIMITS.add(
          Option.number(
              "remote.tokens-per-minute",
              "",
              0,
              1L << 40,
              0,
              "Tokens a minute of the whole job, however many executors it has; 0 for no limit"));

  /** How often a request is tried again. */
  public static final Option<Long> RETRIES =
      LIMITS.add(
          Option.number(
              "remote.retries",
              "",
              0,
              100,
              8,
              "Times that a request is tried again after 408, 409, 424, 425, 429, 5xx or no answer, before the run stops or, after 424 and 500, the request is divided"));

  /** How long an answer may take. */
  public static final Option<Long> TIMEOUT =
      LIMITS.add(
          Option.number(
              "remote.timeout-seconds",
              "",
              1,
              3600,
              60,
              "Seconds that an endpoint has for an answer"));

  private RemoteOptions() {}

  /** How hosted models are reached. */
  public static RemoteEndpoint endpoint(Settings settings) {
    return new RemoteEndpoint(
        settings.value(BASE_URL).orElse(""),
        true,
        settings.value(KEY_FILE).orElse(""),
        settings.value(ModelOptions.TOKENIZER_FILE).orElse(""),
        limits(settings),
        prices(settings.value(PRICES)),
        settings.value(MAX_COST).orElse(Double.POSITIVE_INFINITY),
        "");
  }

  private static RequestLimits limits(Settings settings) {
    return new RequestLimits(
        settings.asInt(REQUEST_ITEMS),
        settings.asInt(REQUEST_TOKENS),
        settings.asInt(CONCURRENCY),
        settings.value(REQUESTS_PER_MINUTE),
        settings.value(TOKENS_PER_MINUTE),
        settings.asInt(RETRIES),
        Duration.ofSeconds(settings.value(TIMEOUT)));
  }

  private static Map<String, Double> prices(List<String> table) {
    Map<String, Double> prices = new TreeMap<>();
    for (String pair : table) {
      int equals = pair.lastIndexOf('=');
      try {
        double price = Double.parseDouble(pair.substring(equals + 1));
        if (equals < 1 || !(price >= 0)) {
          throw new NumberFormatException();
        }
        prices.put(pair.substring(0, equals).strip(), price);
      } catch (NumberFormatException e) {
        throw new InvalidInput(PRICES.key(), pair, "NAME=DOLLARS for a million tokens");
      }
    }
    return prices;
  }
}
