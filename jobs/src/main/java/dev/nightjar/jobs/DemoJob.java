package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.cli.Command;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.config.Options;
import dev.nightjar.config.Settings;
import dev.nightjar.io.ModelLocation;
import dev.nightjar.io.OutputDirectory;
import dev.nightjar.io.Source;
import dev.nightjar.pipeline.CorpusSearch;
import dev.nightjar.pipeline.EmbedPipeline;
import dev.nightjar.pipeline.EmbedPlan;
import dev.nightjar.pipeline.EmbedRun;
import dev.nightjar.pipeline.EmbeddedCorpus;
import dev.nightjar.pipeline.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

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
    return new Command(
        "demo",
        "Embeds a bundled bilingual sample and answers three questions from it.",
        List.of("", "Example:", "  nightjar demo --output /tmp/nightjar-demo"),
        List.of(Options.OUTPUT, Options.MODEL, Options.MASTER),
        List.of(),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    if (!settings.isGiven(Options.MODEL)) {
      settings = settings.with(Options.MODEL, "bge-small-zh");
    }
    Path home =
        Path.of(settings.isGiven(Options.OUTPUT) ? settings.value(Options.OUTPUT) : "nightjar-demo")
            .toAbsolutePath();
    Path sample = sample();
    settings =
        settings
            .with(Options.INPUT, sample.toString())
            .with(Options.TEXT_COLUMNS, "title,text")
            .with(Options.OUTPUT, home.toString());
    try (SparkSession spark = Sessions.open(invocation, "demo")) {
      answer(spark, settings, output, invocation.json());
    } finally {
      Files.deleteIfExists(sample);
    }
  }

  private static Path sample() throws IOException {
    Path file = Files.createTempFile("nightjar-sample", ".jsonl");
    try (InputStream in = DemoJob.class.getResourceAsStream("sample.jsonl")) {
      if (in == null) {
        throw new IOException("Missing resource sample.jsonl in nightjar.jar: build it again");
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  private static void answer(SparkSession spark, Settings settings, Output output, boolean json) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    ModelLocation model = Plans.model(settings, hadoop, output);
    EmbedPlan plan = Plans.embed(settings, model);
    OutputDirectory directory = OutputDirectory.open(settings.value(Options.OUTPUT), hadoop);
    Map<String, Object> run =
        new EmbedRun(
                spark,
                directory,
                settings.value(Options.RUN_ID),
                settings.value(Options.FILE_BYTES))
            .run(
                new Source(spark, Plans.source(settings, Options.INPUT)),
                plan,
                settings.toMap(),
                Sessions.progress(spark, output));
    Dataset<Row> vectors =
        spark.read().parquet(directory.vectors(String.valueOf(run.get("run_id")))).cache();
    Dataset<Row> questions = questions(spark);
    try (EmbeddedCorpus asked =
        new EmbedPipeline(spark, plan.whole(model.spec().queryPrefix()), Progress.SILENT)
            .embed(questions)) {
      Map<String, List<CorpusSearch.Found>> found =
          CorpusSearch.search(vectors, asked.vectors(), SHOWN);
      if (json) {
        output.json(Map.of("run", run, "answers", found));
        return;
      }
      summary(directory.readManifest(String.valueOf(run.get("run_id"))), output);
      found.forEach((question, hits) -> print(question, hits, vectors, output));
    }
    output.line("");
    output.line("Vectors: %s", directory.vectors(String.valueOf(run.get("run_id"))));
    output.line("Next:    ./nightjar embed --input YOUR-FILES --output DIR");
  }

  private static Dataset<Row> questions(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    QUESTIONS.forEach(question -> rows.add(RowFactory.create(question, question)));
    return Source.of(
        spark.createDataFrame(
            rows,
            new StructType()
                .add("document_id", DataTypes.StringType)
                .add("text", DataTypes.StringType)));
  }

  private static void summary(JsonNode manifest, Output output) {
    long tokens = manifest.path("tokens").asLong();
    output.line("");
    output.line(
        "Embedded %,d documents in %,d chunks with %s: %,d tokens at %,.0f tokens/s",
        manifest.path("documents").path("embedded").asLong(),
        manifest.path("chunks").path("embedded").asLong(),
        manifest.path("model").path("name").asText(),
        tokens,
        tokens / manifest.path("seconds").path("embed").asDouble());
    output.line("Seconds by stage: %s", manifest.path("seconds"));
  }

  private static void print(
      String question, List<CorpusSearch.Found> hits, Dataset<Row> vectors, Output output) {
    output.line("");
    output.line("Q: %s", question);
    for (CorpusSearch.Found hit : hits) {
      Row chunk =
          vectors.filter(vectors.col("document_id").equalTo(hit.document())).select("text").head();
      String text = chunk.getString(0).replace('\n', ' ');
      output.line(
          "   %.4f  [%s] %s",
          hit.score(), hit.document(), text.length() > 110 ? text.substring(0, 110) + "…" : text);
    }
  }
}
