package dev.nightjar.jobs;

import dev.nightjar.embed.folder.BuiltInModel;
import dev.nightjar.embed.folder.BuiltInModels;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.JobOptions;
import java.nio.file.Path;
import java.util.List;

/** {@code models list}: the models that are known by name. */
final class ModelsListJob implements Job {
  private record Result(List<Model> models) {}

  /** A model by what people choose it by, and whether it is on this machine. */
  private record Model(
      String name,
      String language,
      int dimension,
      int maxTokens,
      String pooling,
      String licence,
      boolean fetched) {}

  private static final Layout<Result> TABLE =
      Layout.table(
          "%-16s %-9s %9s %10s %-8s %-11s %-s",
          List.of("name", "language", "dimension", "max_tokens", "pooling", "licence", "fetched"),
          Result::models);

  @Override
  public Command command() {
    return Command.named("models list", "Lists the built-in models.");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    List<Model> models =
        BuiltInModel.all().stream()
            .map(model -> model(model, JobOptions.models(invocation.settings())))
            .toList();
    output.result(invocation, new Result(models), TABLE);
  }

  private static Model model(BuiltInModel model, Path folder) {
    return new Model(
        model.name(),
        model.language(),
        model.dimension(),
        model.maxTokens(),
        model.pooling().key(),
        model.licence(),
        BuiltInModels.isCached(model, folder));
  }
}
