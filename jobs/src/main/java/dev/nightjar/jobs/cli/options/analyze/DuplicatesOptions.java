package dev.nightjar.jobs.cli.options.analyze;

import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.duplicates.By;
import dev.nightjar.analyze.duplicates.DuplicatesSpec;
import dev.nightjar.analyze.duplicates.Keep;
import dev.nightjar.analyze.duplicates.KeepRule;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.OptionList;
import dev.nightjar.jobs.cli.options.TrainOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code analyze duplicates} has of its own. */
public final class DuplicatesOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Which score decides. */
  public static final Option<By> BY =
      ALL.add(
          Option.choice(
              "analyze.duplicates.by",
              "--by",
              "What decides: the share of their texts that two items have in common, or the"
                  + " similarity of their vectors",
              By.class));

  /** From which score on. */
  public static final Option<Optional<Double>> THRESHOLD =
      ALL.add(
          Option.share(
                  "analyze.duplicates.threshold",
                  "--threshold",
                  "0.5",
                  "From which score on two items are duplicates; auto takes the one that is"
                      + " suggested")
              .orAuto());

  /** What stays. */
  public static final Option<Keep> KEEP =
      ALL.add(
          Option.choice(
              "analyze.duplicates.keep",
              "--keep",
              "Which item of a group stays: the longest, the first by id, or the one that resembles"
                  + " most others",
              List.of(Keep.LONGEST, Keep.FIRST, Keep.CENTRAL),
              keep -> keep.name().toLowerCase(Locale.ROOT)));

  /** What stays by an attribute. */
  public static final Option<Optional<String>> KEEP_BY =
      ALL.add(
          Option.text(
                  "analyze.duplicates.oldest",
                  "--oldest",
                  "an attribute's name",
                  "The item with the least value of this attribute stays, as the oldest by a date,"
                      + " instead of --keep")
              .orNone());

  /** Whether numbers matter. */
  public static final Option<Boolean> JOIN_NUMBERS =
      ALL.add(
          Option.toggle(
              "analyze.duplicates.join-numbers",
              "--join-numbers",
              "Also joins texts that say other numbers"));

  /** How many stay. */
  public static final Option<Optional<Long>> TARGET =
      ALL.add(
          Option.number(
                  "analyze.duplicates.target",
                  "--target",
                  1,
                  Integer.MAX_VALUE,
                  1,
                  "Items that are to stay; chooses the threshold")
              .orNone());

  /** What was decided before. */
  public static final Option<Optional<String>> BASE =
      ALL.add(
          Option.existing(
                  "analyze.duplicates.base",
                  "--base",
                  "Output directory of an earlier analyze duplicates: what it kept stays, and only"
                      + " new items are compared, with that and with each other")
              .orNone());

  /** The corpus. */
  public static final Option<Boolean> WRITE_CORPUS =
      ALL.add(
          Option.toggle(
              "analyze.duplicates.write-corpus",
              "--write-corpus",
              "Also writes what stays as a corpus: id, text and attributes, in Parquet"));

  /** Candidates of a vector. */
  public static final Option<Long> NEAREST =
      ALL.add(
          Option.number(
              "analyze.duplicates.nearest",
              "",
              1,
              1000,
              8,
              "Nearest vectors of each item whose texts are compared with its own"));

  /** What the recall of candidates is measured with. */
  public static final Option<Long> CANDIDATE_SAMPLE =
      ALL.add(
          Option.number(
              "analyze.duplicates.sample",
              "",
              1,
              1_000_000,
              1000,
              "Items that are compared with all others, to measure the recall of candidates"));

  /** The recall of the nearest vectors. */
  public static final Option<Double> NEAREST_RECALL =
      ALL.add(
          Option.share(
              "analyze.duplicates.nearest-recall",
              "",
              "0.9",
              "Share of the exact nearest that is found past analyze.exact-below; of duplicates,"
                  + " which are nearest of all, more is found"));

  private DuplicatesOptions() {}

  /** Those of {@code analyze duplicates}. */
  public static OptionList duplicates() {
    return AnalyzeOptions.common()
        .with(AnalyzeOptions.AGAINST)
        .with(ALL)
        .with(AnalyzeOptions.nearest().without(AnalyzeOptions.RECALL));
  }

  /** What {@code analyze duplicates} does. */
  public static DuplicatesSpec duplicates(Settings settings) {
    Optional<String> attribute = settings.value(KEEP_BY);
    return new DuplicatesSpec(
        new DuplicatesSpec.Source(
            settings.value(IndexOptions.VECTORS),
            settings.value(IndexOptions.RUN),
            settings.value(AnalyzeOptions.AGAINST),
            settings.value(BASE)),
        settings.value(BY),
        settings.value(THRESHOLD),
        new KeepRule(
            attribute.isPresent() ? Keep.OLDEST : settings.value(KEEP),
            attribute,
            settings.value(JOIN_NUMBERS),
            settings.value(TARGET)),
        new NearestVectors.Spec(
            settings.asInt(NEAREST),
            settings.value(AnalyzeOptions.EXACT_BELOW),
            settings.value(NEAREST_RECALL),
            settings.asInt(AnalyzeOptions.SAMPLE),
            settings.value(TrainOptions.SEED)),
        settings.asInt(CANDIDATE_SAMPLE),
        settings.value(WRITE_CORPUS),
        settings.value(JobOptions.OUTPUT),
        settings.toMap(duplicates().all()));
  }
}
