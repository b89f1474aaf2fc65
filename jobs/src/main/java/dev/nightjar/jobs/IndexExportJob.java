package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.pipeline.index.IndexExport;
import java.io.IOException;

/** {@code index export}: an index in the files of another library. */
final class IndexExportJob implements Job {
  @Override
  public Command command() {
    return Command.named(
            "index export",
            "Writes an index as files that Python's hnswlib or FAISS read, with an id map in Parquet.")
        .details(
            """
            Example:
              nightjar index export --index /data/index --to faiss --output /data/faiss""")
        .takes(IndexOptions.export())
        .requires(SearchOptions.INDEX, JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    try (Session session = Session.open(invocation, output, "index export")) {
      IndexManifest index =
          IndexDirectory.current(settings.value(SearchOptions.INDEX), session.hadoop());
      IndexExport.Exported result =
          new IndexExport(session.spark(), index)
              .write(settings.value(IndexOptions.EXPORT_TO), settings.value(JobOptions.OUTPUT));
      output.result(invocation, result, Layout.keys(12));
    }
  }
}
