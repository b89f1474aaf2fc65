package dev.nightjar.jobs;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.Encoder;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.folder.ModelInspection;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.io.Json;
import dev.nightjar.jobs.cli.Command;
import dev.nightjar.jobs.cli.Invocation;
import dev.nightjar.jobs.cli.Job;
import dev.nightjar.jobs.cli.ObjectStores;
import dev.nightjar.jobs.cli.Output;
import dev.nightjar.jobs.cli.options.Flags;
import dev.nightjar.jobs.cli.options.InputRoom;
import dev.nightjar.jobs.cli.options.ModelOptions;
import dev.nightjar.jobs.cli.options.Plans;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.models.ModelStore;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** {@code models inspect}: all that a model says, and whether it makes vectors. */
final class ModelsInspectJob implements Job {
  private record Result(
      String name,
      String location,
      String fingerprint,
      @JsonUnwrapped Read settings,
      @JsonUnwrapped @Nullable ModelInspection inspection,
      boolean normalized,
      int dimension,
      int maxTokens,
      String queryPrefix,
      String passagePrefix,
      @JsonUnwrapped Trial trial,
      List<String> warnings) {}

  /** How the model is read, by keys of its kind. */
  private record Read(@JsonAnyGetter Map<String, String> settings) {}

  /**
   * A sentence that was embedded.
   *
   * @param tokensAdded before and behind a text
   * @param usable whether it has a vector
   * @param vector the front of it
   * @param norm of all of it
   * @param milliseconds the median
   */
  private record Trial(
      String tokensAdded,
      String sentence,
      boolean usable,
      float @Nullable [] vector,
      @Nullable Double norm,
      double milliseconds) {}

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
    ModelLocation location = Plans.passages(settings, hadoop, output::note);
    ModelSpec spec = location.spec();
    Result result =
        new Result(
            spec.name(),
            location.uri(),
            spec.fingerprint(),
            settings(spec.encoder()),
            ModelStore.inspect(location, hadoop).orElse(null),
            spec.normalize(),
            spec.dimension(),
            spec.maxTokens(),
            spec.queryPrefix(),
            spec.passagePrefix(),
            embed(location, settings, hadoop),
            Flags.NAMES.in(spec.warnings()));
    if (invocation.json()) {
      output.json(result);
    } else {
      Json.fields(result).forEach((key, value) -> print(key, value, output));
    }
  }

  /** How the model is read, but for what its inspection says too. */
  private static Read settings(Encoder encoder) {
    Map<String, String> settings = new LinkedHashMap<>(encoder.settings());
    settings.keySet().removeAll(Set.of("include_prompt", "layers"));
    settings.putAll(encoder.whereabouts());
    return new Read(settings);
  }

  /** Embeds a sentence as a passage, some times. */
  private static Trial embed(ModelLocation location, Settings settings, Configuration hadoop) {
    String prefix = location.spec().passagePrefix();
    InputRoom.of(settings, location, prefix, Plans.PASSAGE_PREFIXES, hadoop);
    Tokenizer tokenizer = ExecutorModels.tokenizer(location, hadoop);
    String added =
        "%s TEXT %s"
            .formatted(
                String.join(" ", tokenizer.spellings(tokenizer.leadingIds())),
                String.join(" ", tokenizer.spellings(tokenizer.trailingIds())))
            .strip();
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
    return new Trial(
        added,
        TEXT,
        vector.isPresent(),
        vector.map(v -> Arrays.copyOf(v, Math.min(v.length, SHOWN))).orElse(null),
        vector.map(Vectors::norm).orElse(null),
        Math.round(nanos[nanos.length / 2] / 1e3) / 1e3);
  }

  private static void print(String key, Object value, Output output) {
    List<String> lines =
        switch (value) {
          case Map<?, ?> map -> map.entrySet().stream().map(Object::toString).toList();
          case List<?> list ->
              key.equals("vector")
                  ? List.of(list.toString().replace("]", ", …]"))
                  : list.stream().map(Object::toString).toList();
          default -> List.of(value.toString());
        };
    output.line("%-15s %s", key, lines.isEmpty() ? "none" : lines.getFirst());
    lines.stream().skip(1).forEach(line -> output.line("%-15s %s", "", line));
  }
}
