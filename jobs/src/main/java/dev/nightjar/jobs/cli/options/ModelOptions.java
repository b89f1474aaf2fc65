package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.config.Suggestions;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelOverrides.WordOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.embed.folder.BuiltInModel;
import dev.nightjar.embed.folder.BuiltInModels;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.ModelStore;
import dev.nightjar.tokenize.WordBreaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** The model, what it reads and what it gives; and how it is looked at. */
public final class ModelOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  private static final OptionList READING = ALL.part();
  private static final OptionList WORDS = ALL.part();
  private static final OptionList ENCODER = ALL.part();

  private static final String OWN_POOLING = "graph";

  private static final List<String> POOLINGS =
      List.of("mean", "cls", "max", "mean_sqrt_len", "weightedmean", "last", OWN_POOLING);

  /** The model. */
  public static final Option<String> MODEL =
      READING.add(
          Option.path(
                  "model.name",
                  "--model",
                  "a built-in name, a model folder, a file of word vectors, or openai:NAME",
                  "Model that makes the vectors")
              .withDefault("minilm"));

  /** Pooling, if the folder's is not wanted. */
  public static final Option<Optional<Pooling>> POOLING =
      READING.add(
          new Option<>(
                  "model.pooling",
                  "--pooling",
                  String.join(", ", POOLINGS) + ", or several with + between",
                  Optional.empty(),
                  "How token vectors become the vector of a text; graph is the graph's own way",
                  ModelOptions::pooling)
              .orAuto());

  /** Normalisation, if the folder's is not wanted. */
  public static final Option<Optional<Boolean>> NORMALIZE =
      READING.add(
          Option.choice(
                  "model.normalize",
                  "--normalize",
                  "Whether vectors are scaled to length 1",
                  List.of(true, false),
                  List.of("true", "false"))
              .orAuto());

  /** The longest input. */
  public static final Option<Optional<Long>> MAX_TOKENS =
      READING.add(
          Option.number(
                  "model.max-tokens",
                  "--max-tokens",
                  3,
                  1 << 20,
                  512,
                  "Most tokens the model reads at once, special tokens included")
              .orAuto());

  /** How much of each vector is kept. */
  public static final Option<Optional<Long>> DIMENSIONS =
      READING.add(
          Option.number(
                  "model.dimensions",
                  "--dimensions",
                  1,
                  1 << 20,
                  256,
                  "Numbers of each vector that are kept, from its front, for models trained so (Matryoshka)")
              .orAuto());

  /** What stands before each text, by name or as it is. */
  public static final Option<Optional<String>> PROMPT =
      READING.add(
          Option.text(
                  "model.prompt",
                  "--prompt",
                  "query, passage, the name of a prompt of the model, or a text",
                  "What the model reads before each text; in searches and evaluations, before each query")
              .orAuto());

  /** What counts the tokens of a hosted model. */
  public static final Option<Optional<String>> TOKENIZER_FILE =
      READING.add(
          Option.existing(
                  "model.tokenizer-file",
                  "",
                  "A hosted model's tokenizer.json, on every machine; without one, OpenAI's encoding counts")
              .orNone());

  /** What stands before a query. */
  public static final Option<Optional<String>> QUERY_PREFIX =
      READING.add(
          Option.text("model.query-prefix", "", "text", "What the model reads before each query")
              .orAuto());

  /** What stands before a passage. */
  public static final Option<Optional<String>> PASSAGE_PREFIX =
      READING.add(
          Option.text(
                  "model.passage-prefix", "", "text", "What the model reads before each passage")
              .orAuto());

  /** What finds words, where the model does not say. */
  public static final Option<Optional<WordBreaks>> TOKENIZER =
      WORDS.add(
          Option.choice(
                  "model.tokenizer",
                  "--tokenizer",
                  "What finds words: Unicode's rules and a Chinese dictionary, white space, or single"
                      + " characters; auto is the model's own",
                  WordBreaks.class)
              .orAuto());

  /** What the words of word vectors count for. */
  public static final Option<Optional<Weighting>> WEIGHTING =
      WORDS.add(
          Option.choice(
                  "model.weighting",
                  "--weighting",
                  "What each word counts for, for word vectors: all the same, or frequent ones less; auto is mean",
                  Weighting.class)
              .orAuto());

  /** The parameter of SIF. */
  public static final Option<Optional<Double>> SIF_A =
      WORDS.add(
          Option.share(
                  "model.sif-a",
                  "",
                  "0.001",
                  "The a of a / (a + p), by which sif weighs a word of probability p; auto is 0.001")
              .orAuto());

  /** Whether bad rows are left out. */
  public static final Option<Boolean> STRICT =
      WORDS.add(
          Option.toggle(
              "model.strict",
              "--strict",
              "Refuse a file of word vectors with rows that cannot be read, which are left out else"));

  /** Which layer of an encoder is taken. */
  public static final Option<Optional<EncoderLayer>> LAYER =
      ENCODER.add(
          Option.choice(
                  "model.layer",
                  "--layer",
                  "Which layer of an encoder gives the vectors of tokens: the last, where they depend on the text around, or the input embeddings; auto is last",
                  EncoderLayer.class)
              .orAuto());

  /** Whose graph is run. */
  public static final Option<Boolean> PREPARED_GRAPH =
      ENCODER.add(
          Option.choice(
              "model.graph",
              "--graph",
              "Whether an encoder's graph is rewritten in faster operators first, once a machine, where"
                  + " its shape is known and its vectors stay the same; or run as it is",
              List.of(true, false),
              List.of("prepared", "own")));

  /** What of a text has vectors. */
  public static final Option<Granularity> GRANULARITY =
      ALL.add(
          Option.choice(
              "model.granularity",
              "--granularity",
              "What has vectors: each text, or each of its tokens besides",
              List.of(Granularity.TEXT, Granularity.TOKEN),
              Granularity::key));

  private ModelOptions() {}

  /** Those of every command that uses a model. */
  public static OptionList every() {
    return new OptionList().with(READING).with(ENCODER).with(WORDS).with(RemoteOptions.ENDPOINT);
  }

  /**
   * The model that the settings name.
   *
   * @param told hears what takes a while, such as fetching it
   */
  public static ModelLocation model(
      Settings settings, Configuration hadoop, Consumer<String> told) {
    String name = settings.value(MODEL);
    announceFetch(settings, name, told);
    if (ModelStore.isUnread(name, hadoop)) {
      told.accept("Reading the word vectors of %s (once) …".formatted(name));
    }
    return ModelStore.resolve(name, overrides(settings), hadoop);
  }

  private static ModelOverrides overrides(Settings settings) {
    return new ModelOverrides(
        settings.value(POOLING),
        settings.value(NORMALIZE),
        settings.value(MAX_TOKENS).map(Math::toIntExact),
        settings.value(QUERY_PREFIX),
        settings.value(PASSAGE_PREFIX),
        settings.value(DIMENSIONS).map(Math::toIntExact),
        settings.value(LAYER),
        settings.value(PREPARED_GRAPH),
        new WordOverrides(
            settings.value(TOKENIZER).map(WordBreaks::key),
            settings.value(WEIGHTING),
            settings.value(SIF_A),
            settings.value(STRICT)),
        RemoteOptions.endpoint(settings));
  }

  /** The model that embeds passages, with the prompt and granularity that the settings say. */
  public static ModelLocation passages(
      Settings settings, Configuration hadoop, Consumer<String> told) {
    ModelLocation found = model(settings, hadoop, told);
    ModelSpec spec = found.spec().with(settings.value(GRANULARITY));
    Optional<String> prompt = settings.value(PROMPT);
    if (prompt.isPresent() && settings.value(PASSAGE_PREFIX).isPresent()) {
      throw new InvalidInput(
          PROMPT.key(),
          prompt.get(),
          "‹model.passage-prefix› says what stands before passages",
          "give one");
    }
    return found.with(prompt.map(spec::prompt).map(spec::withPassagePrefix).orElse(spec));
  }

  /** Says that a built-in model has to be fetched first. */
  public static void announceFetch(Settings settings, String name, Consumer<String> told) {
    if (name.contains("://") || Files.isDirectory(Path.of(name))) {
      return;
    }
    Path folder = JobOptions.models(settings);
    BuiltInModel.named(name)
        .filter(model -> !BuiltInModels.isCached(model, folder))
        .ifPresent(
            model ->
                told.accept(
                    "Fetching model '%s' with Maven into %s (once) …".formatted(name, folder)));
  }

  private static Pooling pooling(String value) {
    List<String> modes = List.of(value.split("\\+", -1));
    for (String mode : modes) {
      if (!POOLINGS.contains(mode) || (mode.equals(OWN_POOLING) && modes.size() > 1)) {
        throw new IllegalArgumentException(Suggestions.didYouMean(mode, POOLINGS));
      }
    }
    return Pooling.named(value);
  }
}
