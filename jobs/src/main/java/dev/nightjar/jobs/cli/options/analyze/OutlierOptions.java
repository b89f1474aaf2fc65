package dev.nightjar.jobs.cli.options.analyze;

import dev.nightjar.analyze.outliers.OutliersSpec;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.OptionList;
import dev.nightjar.jobs.cli.options.SearchOptions;

/** What {@code analyze outliers} takes for one. */
public final class OutlierOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Where outliers begin. */
  public static final Option<Double> DEVIATIONS =
      ALL.add(
          Option.amount(
              "analyze.deviations",
              "--deviations",
              "a number from 0",
              "3.5",
              "Standard deviations above the median score from which an item is an outlier"));

  /** What is short. */
  public static final Option<Long> SHORT_WORDS =
      ALL.add(
          Option.number(
              "analyze.short-words",
              "--short-words",
              0,
              1000,
              4,
              "Words below which a text is called short; a Chinese character is one"));

  /** What is common. */
  public static final Option<Double> BOILERPLATE_SHARE =
      ALL.add(
          Option.share(
              "analyze.boilerplate-share",
              "--boilerplate-share",
              "0.01",
              "Share of documents, ten at least, in which five words in a row stand to be common; a text"
                  + " half of which is common is boilerplate"));

  private OutlierOptions() {}

  /** Those of {@code analyze outliers}. */
  public static OptionList command() {
    return AnalyzeOptions.common()
        .with(SearchOptions.TOP, AnalyzeOptions.PER)
        .with(ALL)
        .with(AnalyzeOptions.nearest());
  }

  /** What {@code analyze outliers} does. */
  public static OutliersSpec spec(Settings settings) {
    return new OutliersSpec(
        settings.value(IndexOptions.VECTORS),
        settings.value(IndexOptions.RUN),
        settings.value(AnalyzeOptions.PER),
        AnalyzeOptions.nearest(settings, settings.asInt(SearchOptions.TOP)),
        settings.value(DEVIATIONS),
        settings.asInt(SHORT_WORDS),
        settings.value(BOILERPLATE_SHARE),
        settings.value(JobOptions.OUTPUT),
        settings.toMap(command().all()));
  }
}
