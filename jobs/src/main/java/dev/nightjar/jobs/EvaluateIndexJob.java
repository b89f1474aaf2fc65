package dev.nightjar.jobs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Settings;
import dev.nightjar.evaluate.IndexSweep;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Sessions;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.pipeline.index.IndexGate;
import dev.nightjar.report.RecallPlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code evaluate index}: recall, queries a second and latency over search widths. */
final class EvaluateIndexJob implements Job {
  /**
   * What was measured.
   *
   * @param standard at the index's own width
   * @param sample queries asked
   * @param unreachable chunks that their own vectors do not find
   * @param unreachableChunks the first of them
   * @param sweep at all widths
   */
  private record Result(
      String index,
      String indexId,
      String runId,
      long vectors,
      @JsonUnwrapped IndexSweep.Point standard,
      long sample,
      int unreachable,
      List<String> unreachableChunks,
      List<IndexSweep.Point> sweep) {}

  @Override
  public Command command() {
    return new Command(
        "evaluate index",
        "Measures an index against the exact answer: recall@10, queries a second, latency.",
        List.of(
            "",
            "Queries are vectors of the run with noise; one thread asks, after a warm-up.",
            "",
            "Example:",
            "  nightjar evaluate index --vectors /data/vectors --index /data/index --plot recall.svg"),
        List.of(
            IndexOptions.VECTORS,
            SearchOptions.INDEX,
            IndexOptions.SAMPLE,
            EvaluateOptions.PLOT,
            JobOptions.MASTER),
        List.of(IndexOptions.VECTORS, SearchOptions.INDEX),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    IndexManifest index;
    List<IndexSweep.Point> points;
    List<String> unreachable;
    try (SparkSession spark = Sessions.open(invocation, "evaluate index")) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      index = IndexDirectory.current(settings.value(SearchOptions.INDEX), hadoop);
      OutputDirectory vectors = OutputDirectory.open(settings.value(IndexOptions.VECTORS), hadoop);
      if (!vectors.hasRun(index.runId())) {
        throw new InvalidInput(
            IndexOptions.VECTORS.key(),
            settings.value(IndexOptions.VECTORS),
            "it has no run %s, which index %s was made from".formatted(index.runId(), index.id()));
      }
      Dataset<Row> run = vectors.run(index.runId()).rows(spark);
      IndexGate.Sample sample =
          IndexGate.sample(run, Math.toIntExact(settings.value(IndexOptions.SAMPLE)));
      float[][] exact = IndexGate.exact(run, index.parameters().similarity(), sample.queries());
      try (ChunkIndex open = IndexStore.open(index, hadoop)) {
        points = IndexSweep.of(open, sample.queries(), exact, index.width());
        unreachable = sample.unreachable(open, index.width());
      }
    }
    IndexSweep.Point standard =
        points.stream().filter(p -> p.width() == index.width()).findFirst().orElseThrow();
    if (settings.isGiven(EvaluateOptions.PLOT)) {
      Files.writeString(
          Path.of(settings.value(EvaluateOptions.PLOT)),
          RecallPlot.svg(
              String.format(Locale.ROOT, "%s, %,d vectors", index.id(), index.size()), points));
    }
    if (!invocation.json()) {
      print(points, output);
      if (!unreachable.isEmpty()) {
        output.line(
            "%d of the chunks asked for by their own vectors are not reached: %s",
            unreachable.size(), String.join(", ", IndexGate.named(unreachable)));
      }
      return;
    }
    output.json(
        new Result(
            index.directory(),
            index.id(),
            index.runId(),
            index.size(),
            standard,
            settings.value(IndexOptions.SAMPLE),
            unreachable.size(),
            IndexGate.named(unreachable),
            points));
  }

  private static void print(List<IndexSweep.Point> points, Output output) {
    output.line("width  recall@10  queries/s    p50 ms    p95 ms    p99 ms");
    for (IndexSweep.Point p : points) {
      output.line(
          "%5d     %.4f  %9.0f  %8.3f  %8.3f  %8.3f",
          p.width(), p.recall(), p.queriesPerSecond(), p.p50Ms(), p.p95Ms(), p.p99Ms());
    }
  }
}
