package dev.nightjar.jobs;

import dev.nightjar.analyze.neighbors.Neighbors;
import dev.nightjar.analyze.neighbors.NeighborsResult;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.analyze.AnalyzeOptions;
import dev.nightjar.jobs.text.NeighborsText;

/** {@code analyze neighbors}: the nearest items of every item. */
public final class NeighborsJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new NeighborsJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "analyze neighbors", "Finds the nearest items of every item, as a k-NN graph.")
        .details(
            """
            The table neighbors has a row for each item in the order of ids, in one file: ids are rows of
            that file, distances are 1 - cosine. --against DIR finds them in another run.

            Example:
              nightjar analyze neighbors --vectors /data/vectors --output /data/neighbors --top 10""")
        .takes(AnalyzeOptions.neighbors())
        .requires(IndexOptions.VECTORS, JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    NeighborsResult result;
    try (Session session = Session.open(invocation, output, "analyze neighbors")) {
      result =
          Neighbors.of(
              session.spark(), AnalyzeOptions.neighbors(invocation.settings()), session.progress());
    }
    output.result(invocation, result, NeighborsText::print);
  }
}
