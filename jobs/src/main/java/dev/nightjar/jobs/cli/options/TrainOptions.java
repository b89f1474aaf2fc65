package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.Option;
import java.util.List;
import java.util.Optional;

/** How word vectors are learned. */
public final class TrainOptions {
  /** Floats of a word vector. */
  public static final Option<Long> DIMENSIONS =
      Option.number("train.dimensions", "--dimensions", 1, 4096, 200, "Floats of a word vector");

  /** Passes over the corpus. */
  public static final Option<Long> EPOCHS =
      Option.number("train.epochs", "--epochs", 1, 1000, 5, "Passes over the corpus");

  /** Words of context. */
  public static final Option<Long> WINDOW =
      Option.number(
          "train.window", "--window", 1, 100, 5, "Words of context on each side, at most");

  /** The rarest words. */
  public static final Option<Long> MIN_COUNT =
      Option.number("train.min-count", "--min-count", 1, 1 << 30, 5, "Rarer words get no vector");

  /** When frequent words are left out. */
  public static final Option<Double> SUBSAMPLE =
      Option.share(
          "train.subsample",
          "--subsample",
          "0.0001",
          "Share of the corpus above which a word is left out at random, the more often the more"
              + " frequent it is; 0 keeps all");

  /** The pace of learning. */
  public static final Option<Double> LEARNING_RATE =
      Option.share(
          "train.learning-rate", "", "0.025", "Learning rate at the start; falls towards 0");

  /** Tasks of training. */
  public static final Option<Optional<Long>> PARTITIONS =
      Option.number(
              "train.partitions",
              "--partitions",
              1,
              1 << 16,
              1,
              "Tasks that learn at the same time; auto is one a core")
          .orAuto();

  /** The state of chance. */
  public static final Option<Long> SEED =
      Option.number("train.seed", "--seed", 0, Long.MAX_VALUE, 1, "Seed of all that is random");

  /** Whether capitals stay. */
  public static final Option<Boolean> KEEP_CASE =
      Option.toggle("train.keep-case", "--keep-case", "Keep capitals: Turkey is not turkey");

  static final List<Option<?>> ALL =
      List.of(
          DIMENSIONS,
          EPOCHS,
          WINDOW,
          MIN_COUNT,
          SUBSAMPLE,
          LEARNING_RATE,
          PARTITIONS,
          SEED,
          KEEP_CASE);

  private TrainOptions() {}
}
