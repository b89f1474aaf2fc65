package dev.nightjar.jobs.cli.options.analyze;

import dev.nightjar.analyze.map.PlaneMapSpec;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.OptionList;
import dev.nightjar.jobs.cli.options.TrainOptions;
import java.util.Optional;

/** How maps are drawn. */
public final class MapOptions {
  /** Those of this subject, in the order of the reference. */
  public static final OptionList ALL = new OptionList();

  /** Clusters that are shown. */
  public static final Option<Optional<String>> CLUSTERS =
      ALL.add(
          Option.existing(
                  "map.clusters",
                  "--clusters",
                  "Output of an analysis of the same run's clusters, which the points then name")
              .orNone());

  /** What the layout is made of. */
  public static final Option<Long> LANDMARKS =
      ALL.add(
          Option.number(
              "map.landmarks",
              "--landmarks",
              3,
              20_000,
              2500,
              "Vectors that are laid out by all their distances, which costs their square; others"
                  + " are placed by the nearest of them"));

  private MapOptions() {}

  /** Those of {@code analyze map}. */
  public static OptionList map() {
    return AnalyzeOptions.common().with(CLUSTERS, AnalyzeOptions.PER, LANDMARKS, TrainOptions.SEED);
  }

  /** What {@code analyze map} does. */
  public static PlaneMapSpec map(Settings settings) {
    return new PlaneMapSpec(
        settings.value(IndexOptions.VECTORS),
        settings.value(IndexOptions.RUN),
        settings.value(AnalyzeOptions.PER),
        settings.value(CLUSTERS),
        settings.asInt(LANDMARKS),
        settings.value(TrainOptions.SEED),
        settings.value(JobOptions.OUTPUT),
        settings.toMap(map().all()));
  }
}
