package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.embed.remote.RemoteModels;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.source.Source;
import dev.nightjar.jobs.cli.Flags;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.Session;
import dev.nightjar.jobs.cli.options.EmbedOptions;
import dev.nightjar.jobs.cli.options.InputOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.OutputOptions;
import dev.nightjar.jobs.cli.options.SparseOptions;
import dev.nightjar.pipeline.embed.EmbedEstimate;
import dev.nightjar.pipeline.embed.EmbedResult;
import dev.nightjar.pipeline.embed.EmbedRun;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.EstimateResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Embeds what the settings say, for the commands that do. */
record Embedding(Session session, Settings settings) {
  /** Tells what the user should know of a model, or of how it went. */
  static void warn(@Nullable List<String> warnings, Output output) {
    if (warnings != null) {
      warnings.forEach(output::warn);
    }
  }

  /** What a run would take. */
  EstimateResult estimate() {
    EmbedSpec spec = spec();
    return EmbedEstimate.of(
        session.spark(),
        directory(),
        source(),
        spec,
        OutputOptions.precision(settings),
        OutputOptions.policy(settings, Flags.NAMES),
        session.progress());
  }

  /** A run. */
  EmbedResult run() throws IOException {
    OutputDirectory directory = directory();
    EmbedSpec spec = spec();
    if (session.spark().sparkContext().isLocal()) { // elsewhere executors have it, not this process
      RemoteModels.requireKey(spec.model().spec());
      OnnxModel.verify(
          spec.engine().device().placement(List.of(), Optional.empty(), spec.engine().gpu()));
    }
    return new EmbedRun(
            session.spark(),
            directory,
            settings.value(OutputOptions.RUN_ID),
            OutputOptions.policy(settings, Flags.NAMES),
            OutputOptions.precision(settings))
        .run(source(), spec, settings.toMap(EmbedOptions.command().all()), session.progress());
  }

  private OutputDirectory directory() {
    return OutputDirectory.open(settings.value(JobOptions.OUTPUT), session.hadoop());
  }

  /** What is read. */
  Source source() {
    return session.source(InputOptions.source(settings, JobOptions.INPUT));
  }

  /** How it is embedded. */
  EmbedSpec spec() {
    Output output = session.output();
    ModelLocation model = ModelOptions.passages(settings, session.hadoop(), output::note);
    EmbedSpec dense = EmbedOptions.passages(settings, model, session.hadoop());
    warn(model.spec().warnings(), output);
    return SparseOptions.beside(dense, settings, session.hadoop());
  }
}
