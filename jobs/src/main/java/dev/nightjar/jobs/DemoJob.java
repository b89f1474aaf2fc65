package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** {@code demo}: the whole way on a bundled sample, from documents to answered questions. */
public final class DemoJob implements Job {
  private static final List<String> QUESTIONS =
      List.of("如何减轻焦虑感?", "How do vaccines protect the body?", "为什么会发生日食?");
  private static final int SHOWN = 3;

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
          new DemoResult(run, built, answers(index, settings, session)),
          (result, lines) -> result.print(index, lines));
    } finally {
      Files.deleteIfExists(sample);
    }
  }

  private static Map<String, Map<String, List<Answer.Hit>>> answers(
      String directory, Settings settings, Session session) throws IOException {
    Configuration hadoop = session.hadoop();
    Map<String, Map<String, List<Answer.Hit>>> answers = new LinkedHashMap<>();
    try (Searcher searcher =
        Searcher.open(
            directory,
            index ->
                Questions.encoder(
                    settings, ModelOptions.model(settings, hadoop, unused -> {}), hadoop),
            hadoop)) {
      for (String question : QUESTIONS) {
        Map<String, List<Answer.Hit>> byMode = new LinkedHashMap<>();
        for (SearchMode mode : SearchMode.values()) {
          SearchParameters how =
              new SearchParameters(mode, SHOWN, searcher.manifest().width(), "", false, false);
          byMode.put(mode.key(), searcher.find(question, how).answer(true).hits());
        }
        answers.put(question, byMode);
      }
    }
    return answers;
  }
}
