package dev.nightjar.jobs;

import dev.nightjar.cli.Command;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.config.Options;
import dev.nightjar.config.Settings;
import dev.nightjar.io.ModelLocation;
import dev.nightjar.io.OutputDirectory;
import dev.nightjar.io.Source;
import dev.nightjar.pipeline.EmbedPlan;
import dev.nightjar.pipeline.EmbedRun;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** {@code embed}: a corpus in, a published run of vectors out. */
public final class EmbedJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new EmbedJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return new Command(
        "embed",
        "Turns a corpus into vectors in Parquet.",
        List.of(
            "",
            "Examples:",
            "  nightjar embed --input corpus.jsonl --text-columns title,text --output vectors",
            "  nightjar embed --input docs/ --chunker markdown --model bge-small-en --output vectors",
            "  nightjar embed --input s3a://bucket/corpus --format parquet --output s3a://bucket/vectors"),
        List.of(
            Options.INPUT,
            Options.OUTPUT,
            Options.FORMAT,
            Options.ID_COLUMN,
            Options.TEXT_COLUMNS,
            Options.ENCODING,
            Options.CORRUPT_FILES,
            Options.MODEL,
            Options.POOLING,
            Options.NORMALIZE,
            Options.MAX_TOKENS,
            Options.CHUNKER,
            Options.CHUNK_TOKENS,
            Options.CHUNK_OVERLAP,
            Options.RUN_ID,
            Options.PRECISION,
            Options.RESCORING,
            Options.FILE_BYTES,
            Options.MAX_REJECT_SHARE,
            Options.MAX_DELETE_SHARE,
            Options.FRESH,
            Options.TAKE_OVER,
            Options.MASTER),
        List.of(Options.INPUT, Options.OUTPUT),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Map<String, Object> result = embed(invocation, output);
    if (result.get("notes") instanceof List<?> notes) {
      notes.forEach(note -> output.note("Embedded anew: " + note));
    }
    if (result.get("lock") instanceof String note) {
      output.note(note);
    }
    if (invocation.json()) {
      output.json(result);
    } else {
      result.forEach((key, value) -> output.line("%-16s %s", key, value));
    }
  }

  static Map<String, Object> embed(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    try (SparkSession spark = Sessions.open(invocation, "embed")) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      OutputDirectory directory = OutputDirectory.open(settings.value(Options.OUTPUT), hadoop);
      ModelLocation model = Plans.model(settings, hadoop, output);
      EmbedPlan plan = Plans.embed(settings, model);
      model.spec().warnings().forEach(warning -> output.note("Model: " + warning));
      return new EmbedRun(
              spark,
              directory,
              settings.value(Options.RUN_ID),
              Plans.policy(settings),
              Plans.precision(settings))
          .run(
              new Source(spark, Plans.source(settings, Options.INPUT)),
              plan,
              settings.toMap(),
              Sessions.progress(spark, output));
    }
  }
}
