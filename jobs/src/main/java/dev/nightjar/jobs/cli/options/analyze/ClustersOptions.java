package dev.nightjar.jobs.cli.options.analyze;

import dev.nightjar.analyze.clusters.ClustersSpec;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.OptionList;
import dev.nightjar.jobs.cli.options.TrainOptions;
import java.util.Optional;

/** How clusters are found. */
public final class ClustersOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  private static final int MOST = 10_000;

  /** How many. */
  public static final Option<Optional<Long>> K =
      ALL.add(
          Option.number(
                  "clusters.k",
                  "--k",
                  2,
                  MOST,
                  2,
                  "Clusters; auto compares numbers by their silhouettes")
              .orAuto());

  /** Groups of them. */
  public static final Option<Optional<Long>> COARSE =
      ALL.add(
          Option.number(
                  "clusters.coarse",
                  "--coarse",
                  1,
                  MOST,
                  1,
                  "Groups that clusters are brought into; auto is the square root of their number")
              .orAuto());

  /** Old ones. */
  public static final Option<Optional<String>> ASSIGN =
      ALL.add(
          Option.existing(
                  "clusters.assign",
                  "--assign",
                  "Output of an earlier analysis of clusters: items go to those, and none are found")
              .orNone());

  /** What they are found with. */
  public static final Option<Long> SAMPLE =
      ALL.add(
          Option.number(
              "clusters.sample",
              "",
              1,
              1 << 24,
              50_000,
              "Vectors that clusters are found with, or 64 for each cluster if that is more; all"
                  + " items are assigned"));

  /** How often. */
  public static final Option<Long> STARTS =
      ALL.add(
          Option.number(
              "clusters.starts",
              "",
              1,
              1000,
              4,
              "Starts, of which the one with the least cost is kept"));

  private ClustersOptions() {}

  /** Those of {@code analyze clusters}. */
  public static OptionList clusters() {
    return AnalyzeOptions.common()
        .with(K, COARSE, ASSIGN, AnalyzeOptions.PER, SAMPLE, STARTS, TrainOptions.SEED);
  }

  /** What {@code analyze clusters} does. */
  public static ClustersSpec clusters(Settings settings) {
    return new ClustersSpec(
        settings.value(IndexOptions.VECTORS),
        settings.value(IndexOptions.RUN),
        settings.value(AnalyzeOptions.PER),
        settings.value(K).map(Math::toIntExact),
        settings.value(COARSE).map(Math::toIntExact),
        settings.value(ASSIGN),
        new ClustersSpec.Fit(
            settings.asInt(SAMPLE), settings.asInt(STARTS), settings.value(TrainOptions.SEED)),
        settings.value(JobOptions.OUTPUT),
        settings.toMap(clusters().all()));
  }
}
