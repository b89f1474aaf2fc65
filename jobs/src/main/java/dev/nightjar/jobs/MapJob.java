package dev.nightjar.jobs;

import dev.nightjar.analyze.map.PlaneMap;
import dev.nightjar.analyze.map.PlaneMapResult;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.analyze.MapOptions;

/** {@code analyze map}: a run in two dimensions. */
public final class MapJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new MapJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named("analyze map", "Draws a map of all items: what is near on it is alike.")
        .details(
            """
            The table points has x and y of each item, from -1 to 1, and the first two principal
            components beside them. --clusters DIR names the clusters of points; the table labels then
            says where their names stand. Embedding Atlas opens both tables.

            Example:
              nightjar analyze map --vectors /data/vectors --output /data/map""")
        .takes(MapOptions.map())
        .requires(IndexOptions.VECTORS, JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    PlaneMapResult result;
    try (Session session = Session.open(invocation, output, "analyze map")) {
      result =
          PlaneMap.of(session.spark(), MapOptions.map(invocation.settings()), session.progress());
    }
    output.result(invocation, result, MapJob::print);
  }

  private static void print(PlaneMapResult result, Output output) {
    output.line(
        "A map of %,d %ss, %,d of them landmarks, in %.1f s",
        result.points(), result.per(), result.landmarks(), result.seconds());
    output.line(
        "Of the ten nearest of each, %.0f %% are the nearest on the map too (two principal components"
            + " keep %.0f %%)",
        100 * result.neighborsKept(), 100 * result.pcaNeighborsKept());
    output.line("embedding-atlas %s/points/*.parquet --x x --y y --text text", result.output());
  }
}
