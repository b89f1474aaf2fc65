package dev.nightjar.jobs;

import dev.nightjar.cli.Command;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.config.ConfigurationException;
import dev.nightjar.config.Options;
import dev.nightjar.config.Settings;
import dev.nightjar.config.Suggestions;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.BuiltInModel;
import dev.nightjar.embed.BuiltInModels;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.io.ModelLocation;
import dev.nightjar.pipeline.ExecutorModels;
import dev.nightjar.text.ChunkLimits;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.vector.Vectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;

/** {@code models}: lists the built-in models, fetches one, or checks a model folder. */
public final class ModelsJob implements Job {
  private static final List<String> ACTIONS = List.of("list", "fetch", "check");

  /** The entry for spark-submit. */
  public static void main(String... args) {
    new ModelsJob().executeAndExit(args);
  }

  @Override
  public Command command() {
    return new Command(
        "models",
        "Lists the built-in models, fetches one, or checks a model folder by embedding a text.",
        List.of(
            "",
            "Examples:",
            "  nightjar models list",
            "  nightjar models fetch bge-small-en --output /models/bge-small-en",
            "  nightjar models check /models/bge-small-en"),
        List.of(Options.OUTPUT),
        List.of(),
        "[list | fetch NAME | check NAME|DIR]");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    List<String> words = invocation.arguments();
    String action = words.isEmpty() ? "list" : words.getFirst();
    if (!ACTIONS.contains(action)) {
      throw new ConfigurationException(
          "Unknown action '%s'%s (list, fetch NAME or check NAME|DIR)"
              .formatted(action, Suggestions.didYouMean(action, ACTIONS)));
    }
    if (!action.equals("list") && words.size() != 2) {
      throw new ConfigurationException("Missing argument: nightjar models " + action + " NAME");
    }
    switch (action) {
      case "fetch" -> fetch(words.get(1), invocation.settings(), output);
      case "check" -> check(words.get(1), invocation, output);
      default -> list(invocation.json(), output);
    }
  }

  private static void list(boolean json, Output output) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (BuiltInModel model : BuiltInModel.all()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", model.name());
      row.put("language", model.language());
      row.put("dimension", model.dimension());
      row.put("max_tokens", model.maxTokens());
      row.put("pooling", model.pooling().key());
      row.put("licence", model.licence());
      row.put("fetched", BuiltInModels.isCached(model));
      rows.add(row);
    }
    if (json) {
      output.json(Map.of("models", rows));
      return;
    }
    String format = "%-16s %-9s %9s %10s %-8s %-11s %s";
    output.line(format, rows.getFirst().keySet().toArray());
    rows.forEach(row -> output.line(format, row.values().toArray()));
  }

  private static void fetch(String name, Settings settings, Output output) {
    List<String> names = BuiltInModel.all().stream().map(BuiltInModel::name).toList();
    BuiltInModel model =
        BuiltInModel.named(name)
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "Unknown model '%s'%s (one of %s)"
                            .formatted(
                                name,
                                Suggestions.didYouMean(name, names),
                                String.join(", ", names))));
    Path folder =
        settings.isGiven(Options.OUTPUT)
            ? Path.of(settings.value(Options.OUTPUT))
            : BuiltInModels.cache().resolve(name);
    if (!Files.isRegularFile(folder.resolve("tokenizer.json"))) {
      BuiltInModels.fetch(model, folder);
    }
    output.line("%s is in %s", name, folder);
  }

  private static void check(String name, Invocation invocation, Output output) {
    Settings settings = invocation.settings().with(Options.MODEL, name);
    Configuration hadoop = ObjectStores.hadoop(settings);
    ModelLocation location = Plans.model(settings, hadoop, output);
    ModelSpec spec = location.spec();
    EmbeddingModel model = ExecutorModels.model(location, new BatchPlan(512, 1 << 18, 64), hadoop);
    DocumentChunks chunks =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get("whole")),
            ExecutorModels.tokenizer(location, hadoop),
            spec.passagePrefix(),
            new ChunkLimits(spec.maxTokens(), 0));
    String text = "Nightjars hunt at night. 夜鹰在夜间捕食。";
    float[] vector = model.embed(List.of(new ModelInput(text, chunks.ids(text)))).getFirst();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("name", spec.name());
    result.put("location", location.uri());
    result.put("fingerprint", spec.fingerprint());
    result.put("dimension", model.dimension());
    result.put("max_tokens", spec.maxTokens());
    result.putAll(spec.encoder().settings());
    result.put("normalized", spec.normalize());
    result.put("query_prefix", spec.queryPrefix());
    result.put("passage_prefix", spec.passagePrefix());
    result.put("usable", Vectors.isUsable(vector));
    result.put("norm", Vectors.norm(vector));
    result.put("warnings", spec.warnings());
    if (invocation.json()) {
      output.json(result);
    } else {
      result.forEach((key, value) -> output.line("%-15s %s", key, value));
    }
  }
}
