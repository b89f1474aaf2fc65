package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.pipeline.train.WordVectorSpec;
import dev.nightjar.tokenize.WordBreaks;
import java.util.Optional;

/** How word vectors are learned. */
public final class TrainOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  private static final OptionList LEARNING = ALL.part();

  /** Floats of a word vector. */
  public static final Option<Long> DIMENSIONS =
      LEARNING.add(
          Option.number(
              "train.dimensions", "--dimensions", 1, 4096, 200, "Floats of a word vector"));

  /** Passes over the corpus. */
  public static final Option<Long> EPOCHS =
      LEARNING.add(Option.number("train.epochs", "--epochs", 1, 1000, 5, "Passes over the corpus"));

  /** Words of context. */
  public static final Option<Long> WINDOW =
      LEARNING.add(
          Option.number(
              "train.window", "--window", 1, 100, 5, "Words of context on each side, at most"));

  /** The rarest words. */
  public static final Option<Long> MIN_COUNT =
      LEARNING.add(
          Option.number(
              "train.min-count", "--min-count", 1, 1 << 30, 5, "Rarer words get no vector"));

  /** When frequent words are left out. */
  public static final Option<Double> SUBSAMPLE =
      LEARNING.add(
          Option.share(
              "train.subsample",
              "--subsample",
              "0.0001",
              "Share of the corpus above which a word is left out at random, the more often the more"
                  + " frequent it is; 0 keeps all"));

  /** The pace of learning. */
  public static final Option<Double> LEARNING_RATE =
      LEARNING.add(
          Option.share(
              "train.learning-rate", "", "0.025", "Learning rate at the start; falls towards 0"));

  /** Tasks of training. */
  public static final Option<Optional<Long>> PARTITIONS =
      LEARNING.add(
          Option.number(
                  "train.partitions",
                  "--partitions",
                  1,
                  1 << 16,
                  1,
                  "Tasks that learn at the same time; auto is one a core")
              .orAuto());

  /** The state of chance. */
  public static final Option<Long> SEED =
      LEARNING.add(
          Option.number(
              "train.seed", "--seed", 0, Long.MAX_VALUE, 1, "Seed of all that is random"));

  /** Whether capitals stay. */
  public static final Option<Boolean> KEEP_CASE =
      ALL.add(
          Option.toggle("train.keep-case", "--keep-case", "Keep capitals: Turkey is not turkey"));

  private TrainOptions() {}

  /** Those of {@code train}. */
  public static OptionList command() {
    return new OptionList()
        .with(JobOptions.INPUT, JobOptions.OUTPUT)
        .with(InputOptions.ALL)
        .with(ModelOptions.TOKENIZER, KEEP_CASE)
        .with(LEARNING)
        .with(JobOptions.MASTER);
  }

  /**
   * How word vectors are learned.
   *
   * @param cores of all executors
   */
  public static WordVectorSpec spec(Settings settings, int cores) {
    return new WordVectorSpec(
        settings.value(ModelOptions.TOKENIZER).orElse(WordBreaks.WORDS),
        !settings.value(KEEP_CASE),
        settings.asInt(DIMENSIONS),
        settings.asInt(EPOCHS),
        settings.asInt(WINDOW),
        settings.asInt(MIN_COUNT),
        settings.value(SUBSAMPLE),
        settings.value(LEARNING_RATE),
        settings.value(PARTITIONS).map(Math::toIntExact).orElse(cores),
        settings.value(SEED));
  }
}
