package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.List;
import java.util.Optional;

/** How a hosted model is asked, and what that may cost. */
public final class RemoteOptions {
  /** Where a hosted model is asked. */
  public static final Option<Optional<String>> BASE_URL =
      Option.text(
              "remote.base-url",
              "--base-url",
              "a URL such as http://127.0.0.1:8080/v1",
              "Endpoint of a hosted model that speaks OpenAI's protocol; auto is OpenAI's own, or an index's, which is then asked without a key")
          .orAuto();

  /** Where the key is. */
  public static final Option<Optional<String>> KEY_FILE =
      Option.text(
              "remote.key-file",
              "",
              "a file on every machine",
              "File with the endpoint's key; none reads OPENAI_API_KEY, or AZURE_OPENAI_KEY at Azure")
          .orNone();

  /** What a run may cost. */
  public static final Option<Optional<Double>> MAX_COST =
      Option.amount(
              "remote.max-cost",
              "--max-cost",
              "dollars",
              "1",
              "Dollars that a run may spend; at the limit it stops, and goes on when it is started again")
          .orNone();

  /** What tokens cost. */
  public static final Option<List<String>> PRICES =
      Option.list(
          "remote.prices",
          "",
          "Dollars for a million tokens by model, as NAME=DOLLARS; a table of yours takes this one's place",
          "text-embedding-3-small=0.02,text-embedding-3-large=0.13,text-embedding-ada-002=0.10");

  /** Texts of a request. */
  public static final Option<Long> REQUEST_ITEMS =
      Option.number(
          "remote.request-items", "", 1, 1 << 16, 128, "Most texts of a request to an endpoint");

  /** Tokens of a request. */
  public static final Option<Long> REQUEST_TOKENS =
      Option.number(
          "remote.request-tokens",
          "",
          1,
          1 << 24,
          8192,
          "Most tokens of a request to an endpoint; a longer text goes alone");

  /** Requests at a time. */
  public static final Option<Long> CONCURRENCY =
      Option.number(
          "remote.concurrency",
          "",
          1,
          1024,
          4,
          "Requests that an executor has in flight at a time");

  /** Requests a minute. */
  public static final Option<Long> REQUESTS_PER_MINUTE =
      Option.number(
          "remote.requests-per-minute",
          "",
          0,
          1 << 30,
          0,
          "Requests a minute of the whole job, however many executors it has; 0 for no limit");

  /** Tokens a minute. */
  public static final Option<Long> TOKENS_PER_MINUTE =
      Option.number(
          "remote.tokens-per-minute",
          "",
          0,
          1L << 40,
          0,
          "Tokens a minute of the whole job, however many executors it has; 0 for no limit");

  /** How often a request is tried again. */
  public static final Option<Long> RETRIES =
      Option.number(
          "remote.retries",
          "",
          0,
          100,
          8,
          "Times that a request is tried again after 408, 409, 424, 425, 429, 5xx or no answer, before the run stops or, after 424 and 500, the request is divided");

  /** How long an answer may take. */
  public static final Option<Long> TIMEOUT =
      Option.number(
          "remote.timeout-seconds", "", 1, 3600, 60, "Seconds that an endpoint has for an answer");

  static final List<Option<?>> ALL =
      List.of(
          BASE_URL,
          KEY_FILE,
          MAX_COST,
          PRICES,
          REQUEST_ITEMS,
          REQUEST_TOKENS,
          CONCURRENCY,
          REQUESTS_PER_MINUTE,
          TOKENS_PER_MINUTE,
          RETRIES,
          TIMEOUT);

  private RemoteOptions() {}
}
