package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.io.FilePaths;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.ReportOptions;
import dev.nightjar.report.Report;
import java.util.Locale;

/** {@code report}: a run on one page of HTML. */
public final class ReportJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new ReportJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "report", "Shows how a night went and what is in the corpus, on one page of HTML.")
        .details(
            """
            The page is one file that asks for nothing from the network. embed writes its basics each
            night beside the run's manifest; with --index and --analysis it also shows the index, a map,
            clusters, duplicates, outliers and drift. It then has texts of the corpus.

            Examples:
              nightjar report --vectors /data/vectors
              nightjar report --vectors /data/vectors --index /data/index --analysis /data/clusters \\
                --analysis /data/map --output report.html""")
        .takes(ReportOptions.report())
        .requires(IndexOptions.VECTORS);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    Settings settings = invocation.settings();
    Report.Written result =
        Report.write(
            ReportOptions.reportSpec(settings),
            settings.value(ReportOptions.OUTPUT),
            ObjectStores.hadoop(settings));
    output.result(invocation, result, ReportJob::print);
  }

  private static void print(Report.Written result, Output output) {
    output.line(
        "Run %s, the last of %,d side by side%s",
        result.runId(),
        result.nights(),
        result.points() == 0
            ? ""
            : String.format(Locale.ROOT, "; a map of %,d points", result.points()));
    result.standouts().forEach(text -> output.line("Stands out: %s", text));
    output.line(
        "%s (%,d KB): open it in a browser",
        FilePaths.plain(result.report()), result.bytes() / 1000);
  }
}
