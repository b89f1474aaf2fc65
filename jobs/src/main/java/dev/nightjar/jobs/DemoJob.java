package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.AskOptions;
import dev.nightjar.jobs.cli.options.DemoOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Questions;
import dev.nightjar.pipeline.embed.EmbedResult;
import dev.nightjar.pipeline.index.IndexResult;
import dev.nightjar.query.Searcher;
import dev.nightjar.spark.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "Embeds and indexes a bundled bilingual sample, answers questions from it, and says what is in it.")
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
      Settings ofIndex = DemoOptions.beside(settings, "index");
      IndexResult built = IndexJob.index(session, ofIndex, Progress.SILENT);
      DemoAnalyses analyses = DemoAnalyses.of(session, settings);
      String index = ofIndex.value(JobOptions.OUTPUT);
      try (Searcher searcher = searcher(index, settings, session.hadoop())) {
        DemoResult result =
            DemoResult.of(run, built, analyses, searcher, AskOptions.spec(settings));
        output.result(invocation, result, (same, lines) -> same.print(index, lines));
      }
    } finally {
      Files.deleteIfExists(sample);
    }
  }

  private static Searcher searcher(String index, Settings settings, Configuration hadoop) {
    return Searcher.open(
        index,
        manifest ->
            Questions.encoder(settings, ModelOptions.model(settings, hadoop, told -> {}), hadoop),
        hadoop);
  }
}
