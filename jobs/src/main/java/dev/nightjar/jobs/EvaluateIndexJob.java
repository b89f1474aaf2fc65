package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.evaluate.IndexSweep;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.EvaluateOptions;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.SearchOptions;
import dev.nightjar.pipeline.index.IndexEvaluation;
import dev.nightjar.report.RecallPlot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** {@code evaluate index}: recall, queries a second and latency over search widths. */
final class EvaluateIndexJob implements Job {
  private static final Layout<IndexEvaluation> SWEEP =
      (result, output) -> {
        output.line("width  recall@10  queries/s    p50 ms    p95 ms    p99 ms");
        for (IndexSweep.Point p : result.sweep()) {
          output.line(
              "%5d     %.4f  %9.0f  %8.3f  %8.3f  %8.3f",
              p.width(), p.recall(), p.queriesPerSecond(), p.p50Ms(), p.p95Ms(), p.p99Ms());
        }
        if (result.unreachable() > 0) {
          output.line(
              "%d of the chunks asked for by their own vectors are not reached: %s",
              result.unreachable(), String.join(", ", result.unreachableChunks()));
        }
      };

  @Override
  public Command command() {
    return Command.named(
            "evaluate index",
            "Measures an index against the exact answer: recall@10, queries a second, latency.")
        .details(
            """
            Queries are vectors of the run with noise; one thread asks, after a warm-up.

            Example:
              nightjar evaluate index --vectors /data/vectors --index /data/index --plot recall.svg""")
        .takes(EvaluateOptions.index())
        .requires(IndexOptions.VECTORS, SearchOptions.INDEX);
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    IndexEvaluation result;
    try (Session session = Session.open(invocation, output, "evaluate index")) {
      IndexManifest index =
          IndexDirectory.current(settings.value(SearchOptions.INDEX), session.hadoop());
      result =
          IndexEvaluation.of(
              session.spark(),
              settings.value(IndexOptions.VECTORS),
              index,
              settings.asInt(IndexOptions.SAMPLE),
              session.hadoop());
      IndexDirectory.keepMeasured(index, result, session.hadoop()).ifPresent(output::warn);
    }
    if (settings.isGiven(EvaluateOptions.PLOT)) {
      String title =
          String.format(Locale.ROOT, "%s, %,d vectors", result.indexId(), result.vectors());
      Files.writeString(
          Path.of(settings.value(EvaluateOptions.PLOT)), RecallPlot.svg(title, result.sweep()));
    }
    output.result(invocation, result, SWEEP);
  }
}
