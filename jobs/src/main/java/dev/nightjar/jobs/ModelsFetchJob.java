package dev.nightjar.jobs;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Suggestions;
import dev.nightjar.embed.folder.BuiltInModel;
import dev.nightjar.embed.folder.BuiltInModels;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelsOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code models fetch}: brings a built-in model as a folder. */
final class ModelsFetchJob implements Job {
  @Override
  public Command command() {
    return Command.named("models fetch", "Brings a built-in model from Maven, as a model folder.")
        .details(
            """
            Example:
              nightjar models fetch bge-small-en --output /models/bge-small-en""")
        .takes(ModelsOptions.fetch())
        .arguments("NAME");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    String name = ModelsJob.argument(invocation, "fetch NAME");
    BuiltInModel model = BuiltInModel.named(name).orElseThrow(() -> unknown(name));
    Path folder =
        invocation
            .settings()
            .given(JobOptions.OUTPUT)
            .map(Path::of)
            .orElseGet(() -> JobOptions.models(invocation.settings()).resolve(name));
    if (!Files.isRegularFile(folder.resolve("tokenizer.json"))) {
      BuiltInModels.fetch(model, folder);
    }
    output.line("%s is in %s", name, folder);
  }

  private static InvalidInput unknown(String name) {
    List<String> names = BuiltInModel.all().stream().map(BuiltInModel::name).toList();
    return InvalidInput.told(
        "NAME",
        "Unknown model '%s'%s (one of %s)"
            .formatted(name, Suggestions.didYouMean(name, names), String.join(", ", names)));
  }
}
