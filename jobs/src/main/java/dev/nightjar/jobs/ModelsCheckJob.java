package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.EngineOptions;
import dev.nightjar.jobs.cli.options.InputRoom;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.ModelsOptions;
import dev.nightjar.models.ReferenceCheck;
import dev.nightjar.pipeline.GateException;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** {@code models check}: whether a model's vectors are those that another program made. */
final class ModelsCheckJob implements Job {
  @Override
  public Command command() {
    return Command.named(
            "models check",
            "Compares a model's vectors with those of another program; exit 3 if one is too far off.")
        .details(
            """
            The reference has a line for each text: {"text": "…", "vector": [0.1, …]}. Texts are
            read as they are, or behind the model's default prompt; --prompt says otherwise.

            Examples:
              nightjar models check /models/mine --reference vectors.jsonl
              nightjar models check /models/mine --reference vectors.jsonl --device cuda""")
        .takes(ModelsOptions.check())
        .requires(ModelsOptions.REFERENCE)
        .arguments("NAME|DIR");
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    String name = ModelsJob.argument(invocation, "check NAME|DIR --reference FILE");
    Settings settings = invocation.settings().with(ModelOptions.MODEL, name);
    Configuration hadoop = ObjectStores.hadoop(settings);
    ModelLocation location = ModelOptions.model(settings, hadoop, output::note);
    String prefix = InputRoom.promptOrDefault(settings, location, hadoop);
    ReferenceCheck.Comparison result =
        new ReferenceCheck(
                location,
                prefix,
                EngineOptions.batches(settings),
                EngineOptions.placement(settings, location.spec()),
                hadoop)
            .compare(settings.value(ModelsOptions.REFERENCE), hadoop);
    output.result(invocation, result, Layout.keys(18));
    require(result, settings.value(ModelsOptions.MIN_COSINE));
  }

  private static void require(ReferenceCheck.Comparison result, double leastCosine) {
    if (!(result.found().leastCosine() >= leastCosine)) {
      throw new GateException(
          String.format(
              Locale.ROOT,
              "Model '%s' is not that of %s: the least cosine is %.6f, at %s (‹models.min-cosine› %s)",
              result.name(),
              result.reference(),
              result.found().leastCosine(),
              result.found().leastAt(),
              leastCosine));
    }
  }
}
