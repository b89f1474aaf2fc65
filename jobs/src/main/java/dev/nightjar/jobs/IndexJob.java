package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.pipeline.index.IndexResult;
import dev.nightjar.pipeline.index.IndexRun;
import dev.nightjar.spark.Progress;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** {@code index}: a run of vectors becomes an index that has proved its recall. */
public final class IndexJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new IndexJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "index",
            "Builds an index from a run of vectors and measures its recall before it goes live.")
        .details(
            """
            nightjar index export --help writes an index for other libraries.

            Examples:
              nightjar index --vectors /data/vectors --output /data/index
              nightjar index --vectors /data/vectors --output /data/index --base /data/index""")
        .takes(IndexOptions.command())
        .requires(IndexOptions.VECTORS, JobOptions.OUTPUT);
  }

  @Override
  public Map<String, Job> parts() {
    return Commands.parts("index");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    IndexResult result;
    try (Session session = Session.open(invocation, output, "index")) {
      result = index(session, invocation.settings(), session.progress());
    }
    if (result.report().rebuilt() != null) {
      output.note("Built anew instead of updating: " + result.report().rebuilt());
    }
    output.result(invocation, result, Layout.keys(16));
  }

  static IndexResult index(Session session, Settings settings, Progress progress)
      throws IOException {
    Configuration hadoop = session.hadoop();
    return new IndexRun(
            session.spark(),
            OutputDirectory.open(settings.value(IndexOptions.VECTORS), hadoop),
            IndexDirectory.open(settings.value(JobOptions.OUTPUT), hadoop),
            IndexOptions.spec(settings),
            progress)
        .run(
            settings.value(IndexOptions.RUN),
            settings.value(IndexOptions.INDEX_ID),
            settings.value(IndexOptions.BASE).map(base -> IndexDirectory.base(base, hadoop)),
            settings.toMap(IndexOptions.command().all()));
  }
}
