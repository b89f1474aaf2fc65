package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.jobs.serve.ServeSpec;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.query.Searcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** How an index is served. */
public final class ServeOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** What has the token, where no file does. */
  public static final String TOKEN_VARIABLE = "NIGHTJAR_SERVE_TOKEN";

  /** Rows of a run of the encoder, as those of {@code embed}. */
  private static final int ROWS = 64;

  private static final int SHORTEST_TOKEN = 16;
  private static final int USUAL_RATE = 50;

  /** Where the server listens. */
  public static final Option<String> HOST =
      ALL.add(
          Option.text(
                  "serve.host",
                  "--host",
                  "a name or an address of this machine",
                  "Where the server listens; any other place than loopback needs a token")
              .withDefault("127.0.0.1"));

  /** Its port. */
  public static final Option<Long> PORT =
      ALL.add(
          Option.number(
              "serve.port",
              "--port",
              0,
              65_535,
              8765,
              "Port to listen at; 0 for any that is free"));

  /** The secret that requests bring. */
  public static final Option<Optional<String>> TOKEN_FILE =
      ALL.add(
          Option.existing(
                  "serve.token-file",
                  "--token-file",
                  "File of one line with the token that requests have to bring; none reads"
                      + " NIGHTJAR_SERVE_TOKEN, and without it requests need no token")
              .orNone());

  /** Names of the server. */
  public static final Option<List<String>> NAMES =
      ALL.add(
          Option.list(
              "serve.names",
              "",
              "Names by which requests may call the server, besides localhost and addresses; others"
                  + " are refused, which keeps pages of other sites out",
              ""));

  /** Names of the model. */
  public static final Option<List<String>> MODEL_NAMES =
      ALL.add(
          Option.list(
              "serve.model-names",
              "",
              "Names that requests for vectors may give the model, besides its own",
              ""));

  /** How often to look for a newer index. */
  public static final Option<Long> REFRESH =
      ALL.add(
          Option.number(
              "serve.refresh-seconds",
              "",
              1,
              86_400,
              2,
              "Seconds after which the server looks again for a newer index"));

  /** Requests in work at once. */
  public static final Option<Long> REQUESTS =
      ALL.add(
          Option.number(
              "serve.requests",
              "",
              1,
              10_000,
              256,
              "Requests in work at the same time; more get 429"));

  /** Tokens that wait. */
  public static final Option<Long> WAITING_TOKENS =
      ALL.add(
          Option.number(
              "serve.waiting-tokens",
              "",
              1,
              1 << 30,
              131_072,
              "Tokens of requests for vectors that wait for the model; more get 429"));

  /** Requests a second. */
  public static final Option<Optional<Long>> RATE =
      ALL.add(
          Option.number(
                  "serve.client-rate",
                  "",
                  0,
                  1_000_000,
                  0,
                  "Requests a second of each client address, on average; 0 for no limit; auto is no"
                      + " limit on loopback, 50 elsewhere")
              .orAuto());

  /** Bytes of a request. */
  public static final Option<Long> BODY_BYTES =
      ALL.add(
          Option.number(
              "serve.max-body-bytes",
              "",
              1024,
              1 << 30,
              8 << 20,
              "Most bytes of a request's body"));

  /** Texts of a request. */
  public static final Option<Long> TEXTS =
      ALL.add(
          Option.number(
              "serve.max-texts", "", 1, 65_536, 2048, "Most texts of a request for vectors"));

  /** Characters of a text. */
  public static final Option<Long> CHARACTERS =
      ALL.add(
          Option.number(
              "serve.max-characters",
              "",
              1,
              1 << 28,
              200_000,
              "Most characters of a text, question or filter"));

  /** Hits of a request. */
  public static final Option<Long> MOST_HITS =
      ALL.add(
          Option.number(
              "serve.max-top",
              "",
              1,
              10_000,
              100,
              "Most hits, passages or candidates of a request"));

  private ServeOptions() {}

  /** Those of {@code serve}. */
  public static OptionList command() {
    return new OptionList()
        .with(SearchOptions.INDEX)
        .with(ALL)
        .with(SearchOptions.MODE, SearchOptions.TOP)
        .with(ModelOptions.MODEL, SparseOptions.MODEL, ModelOptions.PROMPT, RemoteOptions.BASE_URL);
  }

  /**
   * How an index is served.
   *
   * @param environment where the token may be
   * @throws InvalidInput if there is no token where one is needed
   */
  public static ServeSpec spec(Settings settings, Map<String, String> environment) {
    String host = settings.value(HOST);
    boolean loopback = isLoopback(host);
    Optional<String> token = token(settings, environment);
    if (!loopback && token.isEmpty()) {
      throw new InvalidInput(
          HOST.key(),
          host,
          "others can reach it, and there is no token",
          "name a file with one by ‹serve.token-file›, or set " + TOKEN_VARIABLE);
    }
    return new ServeSpec(
        new ServeSpec.Address(host, settings.asInt(PORT), settings.value(NAMES), token),
        limits(settings, loopback),
        new ServeSpec.Defaults(
            SearchOptions.spec(settings),
            settings.value(SearchOptions.UNLIKE_WEIGHT),
            AskOptions.spec(settings),
            settings.asInt(AskOptions.CANDIDATES),
            settings.value(MODEL_NAMES)),
        Duration.ofSeconds(settings.value(REFRESH)));
  }

  private static ServeSpec.Limits limits(Settings settings, boolean loopback) {
    return new ServeSpec.Limits(
        settings.asInt(BODY_BYTES),
        settings.asInt(TEXTS),
        settings.asInt(CHARACTERS),
        settings.asInt(MOST_HITS),
        settings.asInt(REQUESTS),
        settings.asInt(WAITING_TOKENS),
        settings.value(RATE).map(Math::toIntExact).orElse(loopback ? 0 : USUAL_RATE));
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new InvalidInput(HOST.key(), host, "this machine knows no such name");
    }
  }

  private static Optional<String> token(Settings settings, Map<String, String> environment) {
    Optional<String> token =
        settings
            .value(TOKEN_FILE)
            .map(ServeOptions::read)
            .or(() -> Optional.ofNullable(environment.get(TOKEN_VARIABLE)))
            .map(String::strip);
    token
        .filter(secret -> secret.length() < SHORTEST_TOKEN || !secret.matches("\\p{Graph}+"))
        .ifPresent(
            secret -> {
              throw new InvalidInput(
                  TOKEN_FILE.key(),
                  "a token of "
                      + SHORTEST_TOKEN
                      + " characters or more, without blanks, in one line, was expected");
            });
    return token;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new InvalidInput(TOKEN_FILE.key(), file, "it cannot be read: " + e.getMessage());
    }
  }

  /**
   * Opens the current index, with a model whose runs requests share.
   *
   * @param told hears what takes a while
   */
  public static Searcher searcher(Settings settings, Configuration hadoop, Consumer<String> told) {
    return Searcher.open(
        settings.value(SearchOptions.INDEX),
        index -> encoder(settings, index, hadoop, told),
        index -> SparseOptions.queries(index, settings, hadoop),
        hadoop);
  }

  private static QueryEncoder encoder(
      Settings settings, IndexManifest index, Configuration hadoop, Consumer<String> told) {
    ModelLocation model = SearchOptions.model(settings, index, hadoop, told);
    return Questions.encoder(settings, model, EngineOptions.batches(settings, ROWS), hadoop);
  }
}
