package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.query.ContextSpec;
import java.util.Optional;
import java.util.OptionalInt;

/** How passages become the context of a language model. */
public final class AskOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** How long a context may be. */
  public static final Option<Long> BUDGET =
      ALL.add(
          Option.number(
              "ask.budget",
              "--budget",
              1,
              10_000_000,
              4000,
              "Characters (code points) of the context at most; the default holds without"
                  + " --budget-tokens only"));

  /** The same in tokens. */
  public static final Option<Optional<Long>> BUDGET_TOKENS =
      ALL.add(
          Option.number(
                  "ask.budget-tokens",
                  "--budget-tokens",
                  1,
                  10_000_000,
                  1000,
                  "Tokens of the context at most, as the index's model counts them")
              .orNone());

  /** How many passages. */
  public static final Option<Long> SOURCES =
      ALL.add(Option.number("ask.sources", "--sources", 1, 1000, 8, "Passages at most"));

  /** Relevance against novelty. */
  public static final Option<Double> LAMBDA =
      ALL.add(
          Option.share(
              "ask.lambda",
              "--lambda",
              "0.7",
              "Weight of relevance against novelty (maximal marginal relevance); 1 takes passages as"
                  + " they are ranked"));

  /** What passages are chosen from. */
  public static final Option<Long> CANDIDATES =
      ALL.add(
          Option.number(
              "ask.candidates", "", 1, 1000, 50, "Best chunks that passages are chosen from"));

  private AskOptions() {}

  /** Those of {@code ask}. */
  public static OptionList command() {
    return new OptionList()
        .with(SearchOptions.INDEX)
        .with(ALL)
        .with(SearchOptions.RANKING.without(SearchOptions.TOP))
        .with(ModelOptions.MODEL, SparseOptions.MODEL, ModelOptions.PROMPT, RemoteOptions.BASE_URL);
  }

  /** How to search this index for candidates: those ranked anew alone, if any are. */
  public static SearchParameters candidates(Settings settings, IndexManifest index) {
    long most = settings.value(CANDIDATES);
    long anew = settings.value(SearchOptions.RERANK);
    String top = Long.toString(anew > 0 ? Math.min(anew, most) : most);
    return SearchOptions.parameters(settings.with(SearchOptions.TOP, top), index);
  }

  /** What is made of them. */
  public static ContextSpec spec(Settings settings) {
    Optional<Long> tokens = settings.value(BUDGET_TOKENS);
    boolean characters = tokens.isEmpty() || settings.isGiven(BUDGET);
    return new ContextSpec(
        characters ? OptionalInt.of(settings.asInt(BUDGET)) : OptionalInt.empty(),
        tokens.map(most -> OptionalInt.of(Math.toIntExact(most))).orElse(OptionalInt.empty()),
        settings.asInt(SOURCES),
        settings.value(LAMBDA));
  }
}
