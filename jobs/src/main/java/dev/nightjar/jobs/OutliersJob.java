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
import dev.nightjar.jobs.cli.options.OutlierOptions;
import java.util.Locale;

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
    output.result(invocation, result, OutliersJob::print);
  }

  private static void print(OutliersResult result, Output output) {
    output.line(
        "outliers         %,d of %,d items: mean distance to the %d nearest above %.3f (median %.3f)",
        result.outliers(), result.items(), result.top(), result.threshold(), result.medianScore());
    result.reasons().forEach((reason, count) -> print(reason, count, result, output));
    output.line("output           %s", result.output());
  }

  private static void print(String reason, long count, OutliersResult result, Output output) {
    output.line("%-16s %,d%s", reason, count, what(reason, result));
    result.examples().stream()
        .filter(example -> example.reason().equals(reason))
        .forEach(
            example ->
                output.line(
                    "%6d  %.3f  %s  %s",
                    example.rank(), example.score(), example.id(), Texts.line(example.text())));
  }

  private static String what(String reason, OutliersResult result) {
    return switch (reason) {
      case "short" ->
          String.format(Locale.ROOT, " of fewer than %d words", result.shortBelow());
      case "boilerplate" ->
          String.format(
              Locale.ROOT,
              " half of which stands in %,d documents or more",
              result.boilerplateDocuments());
      default -> "";
    };
  }
}
