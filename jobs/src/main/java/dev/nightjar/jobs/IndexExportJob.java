package dev.nightjar.jobs;

import dev.nightjar.cli.Command;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.config.Options;
import dev.nightjar.config.Settings;
import dev.nightjar.index.GraphFormat;
import dev.nightjar.io.IndexDirectory;
import dev.nightjar.pipeline.IndexExport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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
        List.of(Options.INDEX, Options.EXPORT_TO, Options.OUTPUT, Options.MASTER),
        List.of(Options.INDEX, Options.OUTPUT),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    try (SparkSession spark = Sessions.open(invocation, "index export")) {
      Map<String, Object> result =
          new IndexExport(
                  spark,
                  IndexDirectory.current(
                      settings.value(Options.INDEX), spark.sessionState().newHadoopConf()))
              .write(
                  GraphFormat.named(settings.value(Options.EXPORT_TO)),
                  settings.value(Options.OUTPUT));
      if (invocation.json()) {
        output.json(result);
      } else {
        result.forEach((key, value) -> output.line("%-12s %s", key, value));
      }
    }
  }
}
