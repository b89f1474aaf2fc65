package dev.nightjar.jobs;

import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.embed.remote.RemoteModels;
import dev.nightjar.io.Json;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.source.Source;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Sessions;
import dev.nightjar.jobs.cli.options.ChunkOptions;
import dev.nightjar.jobs.cli.options.EngineOptions;
import dev.nightjar.jobs.cli.options.InputOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.OutputOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.jobs.cli.options.RemoteOptions;
import dev.nightjar.pipeline.embed.EmbedEstimate;
import dev.nightjar.pipeline.embed.EmbedResult;
import dev.nightjar.pipeline.embed.EmbedRun;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.EstimateResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** {@code embed}: a corpus in, a published run of vectors out. */
public final class EmbedJob implements Job {
  /** The entry for spark-submit. */
  public static void main(String... args) {
    new EmbedJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    List<Option<?>> options =
        new ArrayList<>(
            List.of(
                JobOptions.INPUT,
                JobOptions.OUTPUT,
                InputOptions.FORMAT,
                InputOptions.ID_COLUMN,
                InputOptions.TEXT_COLUMNS,
                InputOptions.ENCODING,
                InputOptions.CORRUPT_FILES));
    options.addAll(Plans.MODEL);
    options.addAll(
        List.of(
            ModelOptions.GRANULARITY,
            EngineOptions.DEVICE,
            RemoteOptions.MAX_COST,
            ChunkOptions.CHUNKER,
            ChunkOptions.TOKENS,
            ChunkOptions.OVERLAP,
            OutputOptions.RUN_ID,
            OutputOptions.PRECISION,
            OutputOptions.RESCORING,
            OutputOptions.FILE_BYTES,
            OutputOptions.MAX_REJECT_SHARE,
            OutputOptions.MAX_DELETE_SHARE,
            OutputOptions.FRESH,
            OutputOptions.TAKE_OVER,
            OutputOptions.DRY_RUN,
            JobOptions.MASTER));
    return new Command(
        "embed",
        "Turns a corpus into vectors in Parquet.",
        List.of(
            "",
            "Examples:",
            "  nightjar embed --input corpus.jsonl --text-columns title,text --output vectors --dry-run",
            "  nightjar embed --input corpus.jsonl --text-columns title,text --output vectors",
            "  nightjar embed --input docs/ --chunker markdown --model bge-small-en --output vectors",
            "  nightjar embed --input corpus.jsonl --model openai:text-embedding-3-small --output vectors --max-cost 5",
            "  nightjar embed --input s3a://bucket/corpus --format parquet --output s3a://bucket/vectors"),
        options,
        List.of(JobOptions.INPUT, JobOptions.OUTPUT),
        "");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    if (invocation.settings().value(OutputOptions.DRY_RUN)) {
      EstimateResult estimate = estimate(invocation, output);
      print(estimate, estimate.warnings(), invocation, output);
    } else {
      EmbedResult result = embed(invocation, output);
      result.report().notes().forEach(note -> output.note("Embedded anew: " + note));
      print(result, result.warnings(), invocation, output);
    }
  }

  private static void print(
      Object result, @Nullable List<String> warnings, Invocation invocation, Output output) {
    if (warnings != null) {
      warnings.forEach(warning -> output.note("Model: " + warning));
    }
    if (result instanceof EmbedResult run && run.report().lock() != null) {
      output.note(run.report().lock());
    }
    if (invocation.json()) {
      output.json(result);
    } else {
      Json.fields(result).forEach((key, value) -> line(key, value, output));
    }
  }

  private static void line(String key, @Nullable Object value, Output output) {
    if (value instanceof List<?> list && !list.isEmpty()) {
      list.forEach(each -> output.line("%-16s %s", key, each));
    } else {
      output.line("%-16s %s", key, value);
    }
  }

  private static EstimateResult estimate(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    try (SparkSession spark = Sessions.open(invocation, "embed --dry-run")) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      ModelLocation model = Plans.passages(settings, hadoop, output::note);
      model.spec().warnings().forEach(warning -> output.note("Model: " + warning));
      return EmbedEstimate.of(
          spark,
          OutputDirectory.open(settings.value(JobOptions.OUTPUT), hadoop),
          new Source(spark, Plans.source(settings, JobOptions.INPUT)),
          Plans.embed(settings, model, hadoop),
          Plans.precision(settings),
          Plans.policy(settings),
          Sessions.progress(spark, output));
    }
  }

  static EmbedResult embed(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    try (SparkSession spark = Sessions.open(invocation, "embed")) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      OutputDirectory directory = OutputDirectory.open(settings.value(JobOptions.OUTPUT), hadoop);
      ModelLocation model = Plans.passages(settings, hadoop, output::note);
      EmbedSpec plan = Plans.embed(settings, model, hadoop);
      model.spec().warnings().forEach(warning -> output.note("Model: " + warning));
      if (spark.sparkContext().isLocal()) { // elsewhere executors have it, not this process
        RemoteModels.requireKey(model.spec());
        OnnxModel.verify(
            plan.engine().device().placement(List.of(), Optional.empty(), plan.engine().gpu()));
      }
      return new EmbedRun(
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
    }
  }
}
