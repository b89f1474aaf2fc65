package dev.nightjar.embed.remote;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.tokenize.TiktokenTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of hosted models without asking them. */
public final class RemoteModels {
  /** Tokens that a model reads at once unless it is known or told. */
  private static final int USUAL_TOKENS = 512;

  private static final Map<String, Known> KNOWN =
      Map.of(
          "text-embedding-3-small", new Known(8191, 1536, true),
          "text-embedding-3-large", new Known(8191, 3072, true),
          "text-embedding-ada-002", new Known(8191, 1536, false));

  private RemoteModels() {}

  /**
   * A model by its maker's documentation.
   *
   * @param shortens whether fewer dimensions can be asked for
   */
  private record Known(int maxTokens, int dimension, boolean shortens) {
    List<Problem> problems(RemoteEncoder asked, ModelOverrides overrides) {
      List<Problem> problems = new ArrayList<>();
      if (asked.dimensions() > dimension
          || (!shortens && asked.dimensions() > 0 && asked.dimensions() < dimension)) {
        problems.add(
            Problem.option(
                "model.dimensions",
                asked.dimensions(),
                String.format(
                    Locale.ROOT,
                    "%s gives %s%d",
                    asked.model(),
                    shortens ? "at most " : "always ",
                    dimension)));
      }
      int tokens = overrides.maxTokens().orElse(0);
      if (tokens > maxTokens) {
        problems.add(
            Problem.option(
                "model.max-tokens",
                tokens,
                String.format(Locale.ROOT, "%s reads %d at most", asked.model(), maxTokens)));
      }
      return problems;
    }
  }

  /** Whether {@code model.name} names a hosted model. */
  public static boolean isRemote(String reference) {
    return reference.startsWith(RemoteEncoder.SCHEME);
  }

  /**
   * The spec of {@code openai:NAME}. Nothing is asked.
   *
   * @throws InvalidInput if options do not fit the model
   */
  public static ModelSpec spec(String reference, ModelOverrides overrides) {
    String name = reference.substring(RemoteEncoder.SCHEME.length()).strip();
    if (name.isEmpty()) {
      throw new InvalidInput(
          "model.name", reference, "openai:NAME, such as openai:text-embedding-3-small");
    }
    @Nullable Known known = KNOWN.get(name);
    RemoteEndpoint endpoint = overrides.remote();
    endpoint = endpoint.at(EndpointUrl.checked(endpoint.baseUrl()));
    int dimensions = overrides.dimensions().orElse(0);
    RemoteEncoder encoder = new RemoteEncoder(name, dimensions, endpoint);
    check(encoder, known, overrides);
    int dimension = dimensions == 0 && known != null ? known.dimension() : dimensions;
    return new ModelSpec(
        reference,
        encoder,
        overrides.normalize().orElse(true),
        overrides.maxTokens().orElse(known == null ? USUAL_TOKENS : known.maxTokens()),
        dimension,
        overrides.queryPrefix().orElse(""),
        overrides.passagePrefix().orElse(""),
        Map.of(),
        warnings(encoder, known, overrides),
        Granularity.TEXT);
  }

  /**
   * Makes sure that a key is there, if the endpoint needs one, where that endpoint is asked by this
   * process; other models need none.
   *
   * @throws InvalidInput if it is missing
   */
  public static void requireKey(ModelSpec spec) {
    if (spec.encoder() instanceof RemoteEncoder remote) {
      ApiKey.find(remote.endpoint(), System.getenv());
    }
  }

  private static void check(
      RemoteEncoder encoder, @Nullable Known known, ModelOverrides overrides) {
    List<Problem> problems = new ArrayList<>();
    overrides
        .pooling()
        .map(Pooling::key)
        .map(key -> Problem.option("model.pooling", key, "the endpoint pools by itself"))
        .ifPresent(problems::add);
    if (known != null) {
      problems.addAll(known.problems(encoder, overrides));
    }
    if (encoder.endpoint().maxCost() < Double.POSITIVE_INFINITY && Double.isNaN(encoder.price())) {
      problems.add(
          new Problem(
              "remote.prices",
              "Missing price: ‹remote.prices› needs '%s=DOLLARS', for a million tokens, where ‹remote.max-cost› is given"
                  .formatted(encoder.model())));
    }
    if (!problems.isEmpty()) {
      throw new InvalidInput(problems);
    }
  }

  private static List<String> warnings(
      RemoteEncoder encoder, @Nullable Known known, ModelOverrides overrides) {
    List<String> warnings = new ArrayList<>();
    if (known == null && encoder.endpoint().tokenizerFile().isEmpty()) {
      warnings.add(
          "%s: tokens are counted by %s, an estimate; ‹model.tokenizer-file› names the model's own tokenizer.json"
              .formatted(encoder.model(), TiktokenTokenizer.NAME));
    }
    if (known == null && overrides.maxTokens().isEmpty()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %d tokens at once assumed; ‹model.max-tokens› says more or less",
              encoder.model(),
              USUAL_TOKENS));
    }
    return warnings;
  }
}
