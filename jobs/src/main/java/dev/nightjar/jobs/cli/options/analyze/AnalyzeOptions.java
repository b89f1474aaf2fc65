package dev.nightjar.jobs.cli.options.analyze;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.neighbors.NeighborsSpec;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.OptionList;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.jobs.cli.options.TrainOptions;
import java.util.Optional;

/** What analyses of vectors have. */
public final class AnalyzeOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Another run. */
  public static final Option<Optional<String>> AGAINST =
      ALL.add(
          Option.existing(
                  "analyze.against",
                  "--against",
                  "Output directory of embed whose current run the vectors are compared with, instead"
                      + " of with each other")
              .orNone());

  /** What an item is. */
  public static final Option<ItemMatrix.Per> PER =
      ALL.add(
          Option.choice(
              "analyze.per",
              "--per",
              "What is compared: chunks, or documents by the means of their chunks",
              ItemMatrix.Per.class));

  /** Where comparing all is quick. */
  public static final Option<Long> EXACT_BELOW =
      ALL.add(
          Option.number(
              "analyze.exact-below",
              "",
              0,
              Integer.MAX_VALUE,
              100_000,
              "Vectors up to which all are compared with all; of more, those in the nearest lists"));

  /** The recall past that. */
  public static final Option<Double> RECALL =
      ALL.add(
          Option.share(
              "analyze.recall",
              "",
              "0.98",
              "Share of the exact nearest that is found past that: decides how many lists are looked"
                  + " into"));

  /** What recall is measured with. */
  public static final Option<Long> SAMPLE =
      ALL.add(
          Option.number(
              "analyze.sample", "", 1, 100_000, 500, "Vectors that this recall is measured with"));

  private AnalyzeOptions() {}

  /** Those of {@code analyze neighbors}. */
  public static OptionList neighbors() {
    return common().with(SearchOptions.TOP, AGAINST, PER).with(nearest());
  }

  static OptionList common() {
    return new OptionList()
        .with(IndexOptions.VECTORS, JobOptions.OUTPUT, IndexOptions.RUN, JobOptions.MASTER);
  }

  static OptionList nearest() {
    return new OptionList().with(EXACT_BELOW, RECALL, SAMPLE, TrainOptions.SEED);
  }

  /** What {@code analyze neighbors} does. */
  public static NeighborsSpec neighbors(Settings settings) {
    return new NeighborsSpec(
        settings.value(IndexOptions.VECTORS),
        settings.value(IndexOptions.RUN),
        settings.value(AGAINST),
        settings.value(PER),
        nearest(settings, settings.asInt(SearchOptions.TOP)),
        settings.value(JobOptions.OUTPUT),
        settings.toMap(neighbors().all()));
  }

  /** How the nearest vectors are found. */
  static NearestVectors.Spec nearest(Settings settings, int k) {
    return new NearestVectors.Spec(
        k,
        settings.value(EXACT_BELOW),
        settings.value(RECALL),
        settings.asInt(SAMPLE),
        settings.value(TrainOptions.SEED));
  }
}
