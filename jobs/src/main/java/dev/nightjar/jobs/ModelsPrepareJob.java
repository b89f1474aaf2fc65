package dev.nightjar.jobs;

import dev.nightjar.config.Settings;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.Layout;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.JobOptions;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.ModelsOptions;
import dev.nightjar.models.ModelPreparation;
import dev.nightjar.models.ModelStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** {@code models prepare}: a model folder whose graph runs faster. */
final class ModelsPrepareJob implements Job {
  @Override
  public Command command() {
    return Command.named(
            "models prepare",
            "Writes a model folder whose graph is made of fused operators where there are such, in fp32, fp16 or int8.")
        .details(
            """
            Of BERT's family the graph pools and normalises by itself; int8, for that family alone, is
            calibrated on a sample, so that a vector does not depend on its batch. What is written has
            been compared with the model.

            Example:
              nightjar models prepare --model bge-small-en --precision int8 --output /models/bge-int8\
            """)
        .takes(ModelsOptions.prepare())
        .requires(JobOptions.OUTPUT);
  }

  @Override
  public void run(Invocation invocation, Output output) throws IOException {
    Settings settings = invocation.settings();
    Configuration hadoop = ObjectStores.hadoop(settings);
    String name = settings.value(ModelOptions.MODEL);
    ModelOptions.announceFetch(settings, name, output::note);
    ModelLocation location = ModelStore.find(name, ModelOverrides.NONE, hadoop);
    ModelPreparation.Form form = settings.value(ModelsOptions.GRAPH_PRECISION);
    output.note("Preparing %s in %s …".formatted(name, form.key()));
    List<String> texts = Sample.texts(settings.value(ModelsOptions.SAMPLE_TEXTS), hadoop);
    ModelPreparation.Prepared made =
        new ModelPreparation(location, texts, hadoop)
            .write(form, Path.of(settings.value(JobOptions.OUTPUT)));
    output.result(invocation, PreparedModel.of(name, form, made), Layout.keys(18));
  }
}
