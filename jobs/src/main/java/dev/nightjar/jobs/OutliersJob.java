package dev.nightjar.jobs;

import dev.nightjar.analyze.outliers.Outliers;
import dev.nightjar.analyze.outliers.OutliersResult;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.analyze.OutlierOptions;
import dev.nightjar.jobs.text.OutliersText;

/** {@code analyze outliers}: what is unlike all else in a run. */
public final class OutliersJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new OutliersJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "analyze outliers", "Finds what is unlike all else, short, or boilerplate.")
        .details(
            """
            The table outliers has all items, the most unlike first: score is the mean distance to the
            nearest, of equal texts one; reason says unlike, short or boilerplate.

            Example:
              nightjar analyze outliers --vectors /data/vectors --output /data/outliers""")
        .takes(OutlierOptions.command())
        .requires(IndexOptions.VECTORS, JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    OutliersResult result;
    try (Session session = Session.open(invocation, output, "analyze outliers")) {
      result =
          Outliers.of(
              session.spark(), OutlierOptions.spec(invocation.settings()), session.progress());
    }
    output.result(invocation, result, OutliersText::print);
  }
}
