package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Flags;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.EngineOptions;
import dev.nightjar.jobs.cli.options.InputRoom;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.ModelsOptions;
import dev.nightjar.jobs.cli.options.SparseOptions;
import dev.nightjar.models.ModelStore;
import dev.nightjar.query.ModelReport;
import dev.nightjar.query.SparseReport;
import org.apache.hadoop.conf.Configuration;

/** {@code models inspect}: all that a model says, and whether it makes vectors. */
final class ModelsInspectJob implements Job {
  @Override
  public Command command() {
    return Command.named(
            "models inspect",
            "Shows what a model holds and how it is read, embeds a sentence and times it.")
        .details(
            """
            Example:
              nightjar models inspect /models/mine --dimensions 256""")
        .takes(ModelsOptions.inspect())
        .arguments("NAME|DIR");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    String name = ModelsJob.argument(invocation, "inspect NAME|DIR");
    Settings settings = invocation.settings().with(ModelOptions.MODEL, name);
    Configuration hadoop = ObjectStores.hadoop(settings);
    if (ModelStore.isSparse(name, hadoop)) {
      ModelLocation sparse = ModelStore.sparse(name, settings.asInt(SparseOptions.TERMS), hadoop);
      output.result(
          invocation, SparseReport.of(sparse, Flags.NAMES, hadoop), Layout.blocks(15, ""));
      return;
    }
    ModelLocation location = ModelOptions.passages(settings, hadoop, output::note);
    InputRoom.ofPassages(settings, location, hadoop);
    ModelReport report =
        ModelReport.of(location, EngineOptions.batches(settings), Flags.NAMES, hadoop);
    output.result(invocation, report, Layout.blocks(15, "vector"));
  }
}
