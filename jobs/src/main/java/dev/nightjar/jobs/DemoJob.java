package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.DemoOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Questions;
import dev.nightjar.pipeline.embed.EmbedResult;
import dev.nightjar.pipeline.index.IndexResult;
import dev.nightjar.query.Answer;
import dev.nightjar.query.Searcher;
import dev.nightjar.spark.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** {@code demo}: the whole way on a bundled sample, from documents to answered questions. */
public final class DemoJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new DemoJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return Command.named(
            "demo",
            "Embeds and indexes a bundled bilingual sample and answers three questions from it.")
        .details(
            """
            Example:
              nightjar demo --output /tmp/nightjar-demo""")
        .takes(DemoOptions.command());
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Path sample = Sample.file();
    try (Session session = Session.open(invocation, output, "demo")) {
      Settings settings = DemoOptions.embedding(invocation.settings(), sample);
      EmbedResult run = new Embedding(session, settings).run();
      Settings ofIndex = DemoOptions.indexing(settings);
      IndexResult built = IndexJob.index(session, ofIndex, Progress.SILENT);
      String index = ofIndex.value(JobOptions.OUTPUT);
      output.result(
          invocation,
          new DemoResult(run, built, answers(index, settings, session.hadoop())),
          (result, lines) -> result.print(index, lines));
    } finally {
      Files.deleteIfExists(sample);
    }
  }

  private static Map<String, Map<String, List<Answer.Hit>>> answers(
      String index, Settings settings, Configuration hadoop) throws IOException {
    try (Searcher searcher =
        Searcher.open(
            index,
            manifest ->
                Questions.encoder(
                    settings, ModelOptions.model(settings, hadoop, told -> {}), hadoop),
            hadoop)) {
      return DemoResult.answers(searcher);
    }
  }
}
