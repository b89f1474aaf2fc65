package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import dev.nightjar.io.Json;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.source.Source;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Sessions;
import dev.nightjar.jobs.cli.options.InputOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.OutputOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.pipeline.embed.EmbedResult;
import dev.nightjar.pipeline.embed.EmbedRun;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.index.IndexResult;
import dev.nightjar.pipeline.index.IndexRun;
import dev.nightjar.query.Answer;
import dev.nightjar.query.Searcher;
import dev.nightjar.spark.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** {@code demo}: the whole way on a bundled sample, from documents to answered questions. */
public final class DemoJob implements Job {
  /**
   * What each step gave.
   *
   * @param answers hits by question and mode
   */
  private record Result(
      Object run, Object index, Map<String, Map<String, List<Answer.Hit>>> answers) {}

  private static final List<String> QUESTIONS =
      List.of("如何减轻焦虑感?", "How do vaccines protect the body?", "为什么会发生日食?");
  private static final int SHOWN = 3;

  /** The entry for spark-submit. */
  public static void main(String... args) {
    new DemoJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return new Command(
        "demo",
        "Embeds and indexes a bundled bilingual sample and answers three questions from it.",
        List.of("", "Example:", "  nightjar demo --output /tmp/nightjar-demo"),
        List.of(JobOptions.OUTPUT, ModelOptions.MODEL, JobOptions.MASTER),
        List.of(),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    if (!settings.isGiven(ModelOptions.MODEL)) {
      settings = settings.with(ModelOptions.MODEL, "bge-small-zh");
    }
    Path home =
        Path.of(
                settings.isGiven(JobOptions.OUTPUT)
                    ? settings.value(JobOptions.OUTPUT)
                    : "nightjar-demo")
            .toAbsolutePath();
    Path sample = Sample.file();
    settings =
        settings
            .with(JobOptions.INPUT, sample.toString())
            .with(InputOptions.TEXT_COLUMNS, "title,text")
            .with(JobOptions.OUTPUT, home.toString());
    try (SparkSession spark = Sessions.open(invocation, "demo")) {
      answer(spark, settings, output, invocation.json());
    } finally {
      Files.deleteIfExists(sample);
    }
  }

  private static void answer(SparkSession spark, Settings settings, Output output, boolean json)
      throws IOException {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    ModelLocation model = Plans.model(settings, hadoop, output::note);
    EmbedSpec plan = Plans.embed(settings, model, hadoop);
    OutputDirectory directory = OutputDirectory.open(settings.value(JobOptions.OUTPUT), hadoop);
    EmbedResult run =
        new EmbedRun(
                spark,
                directory,
                settings.value(OutputOptions.RUN_ID),
                Plans.policy(settings),
                Plans.precision(settings))
            .run(
                new Source(spark, Plans.source(settings, JobOptions.INPUT)),
                plan,
                settings.toMap(),
                Sessions.progress(spark, output));
    Path home = Path.of(settings.value(JobOptions.OUTPUT));
    IndexResult built =
        new IndexRun(
                spark,
                directory,
                IndexDirectory.open(home.resolve("index").toString(), hadoop),
                Plans.index(settings),
                Progress.SILENT)
            .run(Optional.empty(), Optional.empty(), Optional.empty(), settings.toMap());
    Map<String, Map<String, List<Answer.Hit>>> answers =
        answers(home.resolve("index").toString(), model, settings, hadoop);
    if (json) {
      output.json(new Result(run, built, answers));
      return;
    }
    summary(run, built, output);
    answers.forEach((question, byMode) -> print(question, byMode, output));
    output.line("");
    output.line("Vectors: %s", directory.vectors(run.runId()));
    output.line(
        "Next:    ./nightjar search --index %s --mode hybrid \"your question\"",
        home.resolve("index"));
    output.line("         ./nightjar embed --input YOUR-FILES --output DIR");
  }

  private static Map<String, Map<String, List<Answer.Hit>>> answers(
      String directory, ModelLocation model, Settings settings, Configuration hadoop)
      throws IOException {
    Map<String, Map<String, List<Answer.Hit>>> answers = new LinkedHashMap<>();
    try (Searcher searcher =
        Searcher.open(directory, index -> Plans.queryEncoder(settings, model, hadoop), hadoop)) {
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

  private static void summary(EmbedResult run, IndexResult index, Output output) {
    RunReport report = run.report();
    output.line("");
    output.line(
        "Embedded %,d documents in %,d chunks with %s: %,d tokens at %,.0f tokens/s",
        report.documents().embedded(),
        report.chunks().embedded(),
        run.model(),
        report.tokens(),
        report.tokens() / report.seconds().getOrDefault("embed", 0.0));
    output.line("Seconds by stage: %s", Json.text(report.seconds()));
    output.line(
        "Indexed %s vectors: recall@10 %.4f at width %s, published",
        index.vectors(), index.recall(), index.width());
  }

  private static void print(String question, Map<String, List<Answer.Hit>> byMode, Output output) {
    output.line("");
    output.line("Q: %s", question);
    byMode.forEach(
        (mode, hits) -> {
          for (Answer.Hit hit : hits) {
            String text = String.valueOf(hit.snippet());
            output.line(
                "   %-6s %.4f  [%s] %s",
                hit.rank() == 1 ? mode : "",
                hit.score(),
                hit.chunkId(),
                text.length() > 100 ? text.substring(0, 100) + "…" : text);
          }
        });
  }
}
