package dev.nightjar.query;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.config.OptionNames;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Encoder;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.folder.ModelInspection;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.models.ModelStore;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.vector.Vectors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * All that a model says of itself, how it is read, and whether it makes vectors.
 *
 * @param inspection what its folder holds; null for models without one
 */
public record ModelReport(
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
    List<String> warnings) {

  private static final String TEXT = "Nightjars hunt at night. 夜鹰在夜间捕食。";
  private static final int WARM_UP = 5;
  private static final int RUNS = 15;
  private static final int SHOWN = 5;

  /** How the model is read, by keys of its kind. */
  public record Read(@JsonAnyGetter Map<String, String> settings) {
    /** Those that its inspection does not say too. */
    static Read of(Encoder encoder) {
      Map<String, String> settings = new LinkedHashMap<>(encoder.settings());
      settings.keySet().removeAll(Set.of("include_prompt", "layers", "token_layers"));
      settings.putAll(encoder.whereabouts());
      return new Read(settings);
    }
  }

  /**
   * A sentence that was embedded as a passage.
   *
   * @param tokensAdded before and behind a text
   * @param usable whether it has a vector
   * @param vector the front of it
   * @param norm of all of it
   * @param milliseconds the median
   */
  public record Trial(
      String tokensAdded,
      String sentence,
      boolean usable,
      float @Nullable [] vector,
      @Nullable Double norm,
      double milliseconds) {}

  /**
   * Reads a model and embeds a sentence some times; a hosted one twice, as that costs.
   *
   * @param names how options are called in warnings
   */
  public static ModelReport of(
      ModelLocation location, BatchPlan batches, OptionNames names, Configuration hadoop) {
    ModelSpec spec = location.spec();
    return new ModelReport(
        spec.name(),
        location.uri(),
        spec.fingerprint(),
        Read.of(spec.encoder()),
        ModelStore.inspect(location, hadoop).orElse(null),
        spec.normalize(),
        spec.dimension(),
        spec.maxTokens(),
        spec.queryPrefix(),
        spec.passagePrefix(),
        trial(location, batches, hadoop),
        names.in(spec.warnings()));
  }

  private static Trial trial(ModelLocation location, BatchPlan batches, Configuration hadoop) {
    boolean paid = location.spec().encoder() instanceof RemoteEncoder;
    try (QueryEncoder encoder =
            new QueryEncoder(location, location.spec().passagePrefix(), batches, hadoop);
        Tokenizer tokenizer = ExecutorModels.tokenizer(location, hadoop)) {
      Optional<float[]> vector = encoder.passage(TEXT);
      return new Trial(
          tokensAdded(tokenizer),
          TEXT,
          vector.isPresent(),
          vector.map(v -> Arrays.copyOf(v, Math.min(v.length, SHOWN))).orElse(null),
          vector.map(Vectors::norm).orElse(null),
          paid ? milliseconds(encoder, 0, 1) : milliseconds(encoder, WARM_UP, RUNS));
    }
  }

  private static String tokensAdded(Tokenizer tokenizer) {
    return "%s TEXT %s"
        .formatted(
            String.join(" ", tokenizer.spellings(tokenizer.leadingIds())),
            String.join(" ", tokenizer.spellings(tokenizer.trailingIds())))
        .strip();
  }

  private static double milliseconds(QueryEncoder encoder, int warmUp, int runs) {
    IntStream.range(0, warmUp).forEach(run -> encoder.passage(TEXT));
    long[] nanos =
        IntStream.range(0, runs).mapToLong(run -> nanoseconds(encoder)).sorted().toArray();
    return Math.round(nanos[nanos.length / 2] / 1e3) / 1e3;
  }

  private static long nanoseconds(QueryEncoder encoder) {
    long start = System.nanoTime();
    encoder.passage(TEXT);
    return System.nanoTime() - start;
  }
}
