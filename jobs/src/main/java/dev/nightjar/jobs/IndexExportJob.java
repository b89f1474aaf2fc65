package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.index.GraphFormat;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Sessions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.pipeline.index.IndexExport;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** {@code index export}: an index in the files of another library. */
final class IndexExportJob implements Job {
  @Override
  public Command command() {
    return new Command(
        "index export",
        "Writes an index as files that Python's hnswlib or FAISS read, with an id map in Parquet.",
        List.of(
            "",
            "Example:",
            "  nightjar index export --index /data/index --to faiss --output /data/faiss"),
        List.of(SearchOptions.INDEX, IndexOptions.EXPORT_TO, JobOptions.OUTPUT, JobOptions.MASTER),
        List.of(SearchOptions.INDEX, JobOptions.OUTPUT),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    try (SparkSession spark = Sessions.open(invocation, "index export")) {
      IndexExport.Exported result =
          new IndexExport(
                  spark,
                  IndexDirectory.current(
                      settings.value(SearchOptions.INDEX), spark.sessionState().newHadoopConf()))
              .write(
                  GraphFormat.named(settings.value(IndexOptions.EXPORT_TO)),
                  settings.value(JobOptions.OUTPUT));
      output.result(invocation, result, 12);
    }
  }
}
