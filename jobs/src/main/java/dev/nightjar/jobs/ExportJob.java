package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.io.export.VectorExport;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ReportOptions;

/** {@code export}: a run in the files of another program. */
public final class ExportJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new ExportJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named("export", "Writes a run of vectors in files that another program reads.")
        .details(
            """
            embedding-atlas: a row a chunk with its text, vector and attributes; with --analysis of a map
            and of neighbors also places, clusters and the nearest rows. The result says how to open it.

            Example:
              nightjar export --vectors /data/vectors --to embedding-atlas --analysis /data/map --output /data/atlas""")
        .takes(ReportOptions.export())
        .requires(IndexOptions.VECTORS, JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) {
    Settings settings = invocation.settings();
    VectorExport.Exported result;
    try (Session session = Session.open(invocation, output, "export")) {
      result = VectorExport.of(session.spark(), ReportOptions.exportSpec(settings));
    }
    output.result(invocation, result, Layout.keys(8));
  }
}
