package dev.nightjar.jobs;

import dev.nightjar.cli.Command;
import dev.nightjar.cli.Flags;
import dev.nightjar.cli.Invocation;
import dev.nightjar.cli.Output;
import dev.nightjar.config.ModelOptions;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.io.ModelLocation;
import dev.nightjar.io.ModelStore;
import dev.nightjar.pipeline.ExecutorModels;
import dev.nightjar.pipeline.QueryEncoder;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** {@code models inspect}: all that a model says, and whether it makes vectors. */
final class ModelsInspectJob implements Job {
  private static final String TEXT = "Nightjars hunt at night. 夜鹰在夜间捕食。";
  private static final int WARM_UP = 5;
  private static final int RUNS = 15;
  private static final int SHOWN = 5;

  @Override
  public Command command() {
    List<Option<?>> options = new ArrayList<>(Plans.MODEL);
    options.remove(ModelOptions.MODEL);
    return new Command(
        "models inspect",
        "Shows what a model holds and how it is read, embeds a sentence and times it.",
        List.of("", "Example:", "  nightjar models inspect /models/mine --dimensions 256"),
        options,
        List.of(),
        "NAME|DIR");
  }

  @Override
  public void run(Invocation invocation, Output output) {
    String name = ModelsJob.argument(invocation, "inspect NAME|DIR");
    Settings settings = invocation.settings().with(ModelOptions.MODEL, name);
    Configuration hadoop = ObjectStores.hadoop(settings);
    ModelLocation location = Plans.passages(settings, hadoop, output);
    ModelSpec spec = location.spec();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("name", spec.name());
    result.put("location", location.uri());
    result.put("fingerprint", spec.fingerprint());
    result.putAll(spec.encoder().settings());
    result.putAll(spec.encoder().whereabouts());
    result.putAll(ModelStore.inspect(location, hadoop));
    result.put("normalized", spec.normalize());
    result.put("dimension", spec.dimension());
    result.put("max_tokens", spec.maxTokens());
    result.put("query_prefix", spec.queryPrefix());
    result.put("passage_prefix", spec.passagePrefix());
    embed(location, settings, hadoop, result);
    result.put("warnings", Flags.NAMES.in(spec.warnings()));
    if (invocation.json()) {
      output.json(result);
    } else {
      result.forEach((key, value) -> print(key, value, output));
    }
  }

  /** Embeds a sentence as a passage, some times. */
  private static void embed(
      ModelLocation location, Settings settings, Configuration hadoop, Map<String, Object> result) {
    String prefix = location.spec().passagePrefix();
    InputRoom.of(settings, location, prefix, Plans.PASSAGE_PREFIXES, hadoop);
    Tokenizer tokenizer = ExecutorModels.tokenizer(location, hadoop);
    result.put(
        "tokens_added",
        "%s TEXT %s"
            .formatted(
                String.join(" ", tokenizer.spellings(tokenizer.leadingIds())),
                String.join(" ", tokenizer.spellings(tokenizer.trailingIds())))
            .strip());
    QueryEncoder encoder = new QueryEncoder(location, prefix, Plans.batches(settings), hadoop);
    Optional<float[]> vector = encoder.find(TEXT);
    boolean paid = location.spec().encoder() instanceof RemoteEncoder;
    IntStream.range(0, paid ? 0 : WARM_UP).forEach(i -> encoder.find(TEXT));
    long[] nanos =
        IntStream.range(0, paid ? 1 : RUNS)
            .mapToLong(
                i -> {
                  long start = System.nanoTime();
                  encoder.find(TEXT);
                  return System.nanoTime() - start;
                })
            .sorted()
            .toArray();
    result.put("sentence", TEXT);
    result.put("usable", vector.isPresent());
    if (vector.isPresent()) {
      result.put("vector", Arrays.copyOf(vector.get(), Math.min(vector.get().length, SHOWN)));
      result.put("norm", Vectors.norm(vector.get()));
    }
    result.put("milliseconds", Math.round(nanos[nanos.length / 2] / 1e3) / 1e3);
  }

  private static void print(String key, Object value, Output output) {
    switch (value) {
      case Map<?, ?> map ->
          list(key, map.entrySet().stream().map(Object::toString).toList(), output);
      case List<?> list -> list(key, list.stream().map(Object::toString).toList(), output);
      case float[] vector ->
          output.line("%-15s %s", key, Arrays.toString(vector).replace("]", ", …]"));
      default -> output.line("%-15s %s", key, value);
    }
  }

  private static void list(String key, List<String> values, Output output) {
    output.line("%-15s %s", key, values.isEmpty() ? "none" : values.getFirst());
    values.stream().skip(1).forEach(value -> output.line("%-15s %s", "", value));
  }
}
