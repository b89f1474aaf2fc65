package dev.nightjar.jobs.cli.options.analyze;

import dev.nightjar.analyze.drift.DriftSettings;
import dev.nightjar.analyze.drift.DriftSpec;
import dev.nightjar.analyze.drift.ModelsSpec;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.OptionList;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.jobs.cli.options.TrainOptions;
import java.util.Optional;

/** What {@code analyze drift} compares, and how. */
public final class DriftOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** The earlier set. */
  public static final Option<Optional<String>> FROM =
      ALL.add(
          Option.text(
                  "analyze.from",
                  "--from",
                  "the name of a run, or a value of --attribute",
                  "What came first; auto is the run that was current before")
              .orAuto());

  /** The later set. */
  public static final Option<Optional<String>> TO =
      ALL.add(
          Option.text(
                  "analyze.to",
                  "--to",
                  "the name of a run, or a value of --attribute",
                  "What is compared with it; auto is the current run")
              .orAuto());

  /** What is compared within a run. */
  public static final Option<Optional<String>> ATTRIBUTE =
      ALL.add(
          Option.text(
                  "analyze.attribute",
                  "--attribute",
                  "the name of an attribute",
                  "Compare chunks of one run by their values of this")
              .orNone());

  /** When sets differ. */
  public static final Option<Double> ALPHA =
      ALL.add(
          Option.share(
              "analyze.alpha",
              "--alpha",
              "0.05",
              "P-value below which the sets differ: how often equal ones are told to, at most"));

  /** Cuts by lot. */
  public static final Option<Long> PERMUTATIONS =
      ALL.add(
          Option.number(
              "analyze.permutations",
              "",
              19,
              100_000,
              DriftSettings.USUAL.permutations(),
              "Ways to cut the pooled sample by lot that the real one is held against"));

  /** Chunks of a sample. */
  public static final Option<Long> SAMPLE =
      ALL.add(
          Option.number(
              "analyze.drift-sample",
              "",
              20,
              DriftSettings.MOST,
              DriftSettings.USUAL.sample(),
              "Chunks of each set that are compared, at most"));

  private DriftOptions() {}

  /** Those of {@code analyze drift}. */
  public static OptionList command() {
    return new OptionList()
        .with(IndexOptions.VECTORS, FROM, TO, ATTRIBUTE, AnalyzeOptions.AGAINST, JobOptions.OUTPUT)
        .with(IndexOptions.RUN, ALPHA, PERMUTATIONS, SAMPLE)
        .with(SearchOptions.TOP, AnalyzeOptions.PER)
        .with(AnalyzeOptions.nearest())
        .with(JobOptions.MASTER);
  }

  /** What {@code analyze drift} compares. */
  public static DriftSpec spec(Settings settings) {
    if (settings.isGiven(IndexOptions.RUN) && settings.value(ATTRIBUTE).isEmpty()) {
      throw new InvalidInput(
          IndexOptions.RUN.key(),
          "it goes with ‹analyze.attribute› or ‹analyze.against›; ‹analyze.from› and ‹analyze.to›"
              + " name runs");
    }
    return new DriftSpec(
        settings.value(IndexOptions.VECTORS),
        settings.value(IndexOptions.RUN),
        settings.value(ATTRIBUTE),
        settings.value(FROM),
        settings.value(TO),
        settings(settings),
        settings.given(JobOptions.OUTPUT),
        settings.toMap(command().all()));
  }

  /** Whose neighbours are compared with those by another model; empty where none is given. */
  public static Optional<ModelsSpec> models(Settings settings) {
    Optional<String> against = settings.value(AnalyzeOptions.AGAINST);
    against.ifPresent(other -> requireNone(settings, FROM, TO, ATTRIBUTE));
    return against.map(
        other ->
            new ModelsSpec(
                settings.value(IndexOptions.VECTORS),
                settings.value(IndexOptions.RUN),
                other,
                settings.value(AnalyzeOptions.PER),
                AnalyzeOptions.nearest(settings, settings.asInt(SearchOptions.TOP)),
                settings.given(JobOptions.OUTPUT),
                settings.toMap(command().all())));
  }

  private static void requireNone(Settings settings, Option<?>... others) {
    for (Option<?> other : others) {
      if (settings.isGiven(other)) {
        throw new InvalidInput(
            other.key(),
            "it goes with ‹index.vectors› alone, ‹analyze.against› compares two models");
      }
    }
  }

  /** How samples are compared. */
  private static DriftSettings settings(Settings settings) {
    return new DriftSettings(
        settings.asInt(SAMPLE),
        settings.asInt(PERMUTATIONS),
        settings.value(ALPHA),
        settings.value(TrainOptions.SEED));
  }
}
