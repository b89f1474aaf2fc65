package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Suggestions;
import java.util.List;
import java.util.Optional;

/** The model, what it reads and what it gives; and how it is looked at. */
public final class ModelOptions {
  private static final String OWN_POOLING = "graph";

  private static final List<String> POOLINGS =
      List.of("mean", "cls", "max", "mean_sqrt_len", "weightedmean", "last", OWN_POOLING);

  /** The model. */
  public static final Option<String> MODEL =
      Option.text(
              "model.name",
              "--model",
              "a built-in name, a model folder, a file of word vectors, or openai:NAME",
              "Model that makes the vectors")
          .withDefault("minilm");

  /** Pooling, if the folder's is not wanted. */
  public static final Option<Optional<String>> POOLING =
      new Option<>(
              "model.pooling",
              "--pooling",
              String.join(", ", POOLINGS) + ", or several with + between",
              Optional.empty(),
              "How token vectors become the vector of a text; graph is the graph's own way",
              ModelOptions::pooling)
          .orAuto();

  /** Normalisation, if the folder's is not wanted. */
  public static final Option<Optional<String>> NORMALIZE =
      Option.choice(
              "model.normalize",
              "--normalize",
              "Whether vectors are scaled to length 1",
              List.of("true", "false"))
          .orAuto();

  /** The longest input. */
  public static final Option<Optional<Long>> MAX_TOKENS =
      Option.number(
              "model.max-tokens",
              "--max-tokens",
              3,
              1 << 20,
              512,
              "Most tokens the model reads at once, special tokens included")
          .orAuto();

  /** How much of each vector is kept. */
  public static final Option<Optional<Long>> DIMENSIONS =
      Option.number(
              "model.dimensions",
              "--dimensions",
              1,
              1 << 20,
              256,
              "Numbers of each vector that are kept, from its front, for models trained so (Matryoshka)")
          .orAuto();

  /** Whose graph is run. */
  public static final Option<String> GRAPH =
      Option.choice(
          "model.graph",
          "--graph",
          "Whether an encoder's graph is rewritten in faster operators first, once a machine, where"
              + " its shape is known and its vectors stay the same; or run as it is",
          List.of("prepared", "own"));

  /** What a prepared graph computes in. */
  public static final Option<String> GRAPH_PRECISION =
      Option.choice(
          "prepare.precision",
          "--precision",
          "What the prepared graph computes in: fp32, fp16 for GPUs, int8 for CPUs",
          List.of("fp32", "fp16", "int8"));

  /** Texts that a prepared graph is calibrated and compared on. */
  public static final Option<Optional<String>> SAMPLE_TEXTS =
      Option.existing(
              "prepare.sample",
              "--sample",
              "Texts to calibrate int8 on and to compare vectors on, as JSON lines with a text; none: the demo's")
          .orNone();

  /** What stands before each text, by name or as it is. */
  public static final Option<Optional<String>> PROMPT =
      Option.text(
              "model.prompt",
              "--prompt",
              "query, passage, the name of a prompt of the model, or a text",
              "What the model reads before each text; in searches and evaluations, before each query")
          .orAuto();

  /** What counts the tokens of a hosted model. */
  public static final Option<Optional<String>> TOKENIZER_FILE =
      Option.existing(
              "model.tokenizer-file",
              "",
              "A hosted model's tokenizer.json, on every machine; without one, OpenAI's encoding counts")
          .orNone();

  /** What stands before a query. */
  public static final Option<Optional<String>> QUERY_PREFIX =
      Option.text("model.query-prefix", "", "text", "What the model reads before each query")
          .orAuto();

  /** What stands before a passage. */
  public static final Option<Optional<String>> PASSAGE_PREFIX =
      Option.text("model.passage-prefix", "", "text", "What the model reads before each passage")
          .orAuto();

  /** What finds words, where the model does not say. */
  public static final Option<Optional<String>> TOKENIZER =
      Option.choice(
              "model.tokenizer",
              "--tokenizer",
              "What finds words: Unicode's rules and a Chinese dictionary, white space, or single"
                  + " characters; auto is the model's own",
              List.of("words", "whitespace", "characters"))
          .orAuto();

  /** What the words of word vectors count for. */
  public static final Option<Optional<String>> WEIGHTING =
      Option.choice(
              "model.weighting",
              "--weighting",
              "What each word counts for, for word vectors: all the same, or frequent ones less; auto is mean",
              List.of("mean", "sif"))
          .orAuto();

  /** The parameter of SIF. */
  public static final Option<Optional<Double>> SIF_A =
      Option.share(
              "model.sif-a",
              "",
              "0.001",
              "The a of a / (a + p), by which sif weighs a word of probability p; auto is 0.001")
          .orAuto();

  /** Whether bad rows are left out. */
  public static final Option<Boolean> STRICT =
      Option.toggle(
          "model.strict",
          "--strict",
          "Refuse a file of word vectors with rows that cannot be read, which are left out else");

  /** Which layer of an encoder is taken. */
  public static final Option<Optional<String>> LAYER =
      Option.choice(
              "model.layer",
              "--layer",
              "Which layer of an encoder gives the vectors of tokens: the last, where they depend on the text around, or the input embeddings; auto is last",
              List.of("last", "embeddings"))
          .orAuto();

  /** What of a text has vectors. */
  public static final Option<String> GRANULARITY =
      Option.choice(
          "model.granularity",
          "--granularity",
          "What has vectors: each text, or each of its tokens besides",
          List.of("text", "token"));

  /** Whether tokens are shown with their vectors. */
  public static final Option<Boolean> SHOW_VECTORS =
      Option.toggle("tokenize.vectors", "--vectors", "Show the front of each token's vector");

  /** What a model is compared with. */
  public static final Option<String> REFERENCE =
      Option.existing(
          "models.reference",
          "--reference",
          "JSON Lines of text and vector that another program made of it");

  /** How near a model's vectors must be to others. */
  public static final Option<Double> MIN_COSINE =
      Option.share(
          "models.min-cosine",
          "--min-cosine",
          "0.9999",
          "Least cosine of a vector and its reference; below it the check fails");

  static final List<Option<?>> ALL =
      List.of(
          MODEL,
          POOLING,
          NORMALIZE,
          MAX_TOKENS,
          DIMENSIONS,
          PROMPT,
          TOKENIZER_FILE,
          QUERY_PREFIX,
          PASSAGE_PREFIX,
          TOKENIZER,
          WEIGHTING,
          SIF_A,
          STRICT,
          LAYER,
          GRAPH,
          GRANULARITY,
          SHOW_VECTORS,
          REFERENCE,
          MIN_COSINE,
          GRAPH_PRECISION,
          SAMPLE_TEXTS);

  private ModelOptions() {}

  private static String pooling(String value) {
    List<String> modes = List.of(value.split("\\+", -1));
    for (String mode : modes) {
      if (!POOLINGS.contains(mode) || (mode.equals(OWN_POOLING) && modes.size() > 1)) {
        throw new IllegalArgumentException(Suggestions.didYouMean(mode, POOLINGS));
      }
    }
    return value;
  }
}
