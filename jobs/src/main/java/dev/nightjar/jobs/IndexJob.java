package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Sessions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.OutputOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.pipeline.index.IndexResult;
import dev.nightjar.pipeline.index.IndexRun;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** {@code index}: a run of vectors becomes an index that has proved its recall. */
public final class IndexJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new IndexJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return new Command(
        "index",
        "Builds an index from a run of vectors and measures its recall before it goes live.",
        List.of(
            "",
            "nightjar index export --help writes an index for other libraries.",
            "",
            "Examples:",
            "  nightjar index --vectors /data/vectors --output /data/index",
            "  nightjar index --vectors /data/vectors --output /data/index --base /data/index"),
        List.of(
            IndexOptions.VECTORS,
            JobOptions.OUTPUT,
            IndexOptions.RUN,
            IndexOptions.BASE,
            IndexOptions.INDEX_ID,
            IndexOptions.SIMILARITY,
            IndexOptions.MAX_CONNECTIONS,
            IndexOptions.BEAM_WIDTH,
            IndexOptions.WIDTH,
            IndexOptions.QUANTIZATION,
            IndexOptions.LANGUAGE,
            IndexOptions.STORE_TEXT,
            IndexOptions.MAX_SHARD_VECTORS,
            IndexOptions.MIN_RECALL,
            IndexOptions.SAMPLE,
            OutputOptions.TAKE_OVER,
            JobOptions.MASTER),
        List.of(IndexOptions.VECTORS, JobOptions.OUTPUT),
        "");
  }

  @Override
  public Map<String, Job> parts() {
    return Map.of("export", new IndexExportJob());
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    IndexResult result;
    try (SparkSession spark = Sessions.open(invocation, "index")) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      result =
          new IndexRun(
                  spark,
                  OutputDirectory.open(settings.value(IndexOptions.VECTORS), hadoop),
                  IndexDirectory.open(settings.value(JobOptions.OUTPUT), hadoop),
                  Plans.index(settings),
                  Sessions.progress(spark, output))
              .run(
                  settings.value(IndexOptions.RUN),
                  settings.value(IndexOptions.INDEX_ID),
                  settings.value(IndexOptions.BASE).map(base -> IndexDirectory.base(base, hadoop)),
                  settings.toMap());
    }
    if (result.report().rebuilt() != null) {
      output.note("Built anew instead of updating: " + result.report().rebuilt());
    }
    if (invocation.json()) {
      output.json(result);
    } else {
      output.fields(result, 16);
    }
  }
}
