package dev.nightjar.jobs;

import dev.nightjar.cli.Output;
import dev.nightjar.config.ConfigurationException;
import dev.nightjar.config.Option;
import dev.nightjar.config.Options;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.BuiltInModel;
import dev.nightjar.embed.BuiltInModels;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.Pooling;
import dev.nightjar.index.Quantization;
import dev.nightjar.index.TextAnalysis;
import dev.nightjar.io.ModelLocation;
import dev.nightjar.io.ModelStore;
import dev.nightjar.io.SourceOptions;
import dev.nightjar.pipeline.EmbedPlan;
import dev.nightjar.pipeline.IndexPlan;
import dev.nightjar.pipeline.RunPolicy;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.Similarity;
import dev.nightjar.vector.WrittenPrecision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Turns settings into what the library takes. */
final class Plans {
  /** The options of every command that uses a model. */
  static final List<Option<?>> MODEL =
      List.of(Options.MODEL, Options.POOLING, Options.NORMALIZE, Options.MAX_TOKENS);

  private Plans() {}

  static SourceOptions source(Settings settings, Option<String> input) {
    Map<String, String> reader = new LinkedHashMap<>();
    for (String pair : settings.value(Options.READER_OPTIONS)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new ConfigurationException(
            "Invalid option 'source.reader-options': %s (name=value)".formatted(pair));
      }
      reader.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return new SourceOptions(
        settings.value(input),
        settings.value(Options.FORMAT),
        settings.value(Options.ID_COLUMN),
        settings.value(Options.TEXT_COLUMNS),
        settings.value(Options.ENCODING),
        settings.value(Options.CORRUPT_FILES).equals("reject"),
        reader);
  }

  /** The model that the settings name; says so when it has to be fetched first. */
  static ModelLocation model(Settings settings, Configuration hadoop, Output output) {
    String name = settings.value(Options.MODEL);
    announceFetch(name, output);
    ModelOverrides overrides =
        new ModelOverrides(
            settings
                .value(Options.POOLING)
                .map(pooling -> Pooling.valueOf(pooling.toUpperCase(Locale.ROOT))),
            settings.value(Options.NORMALIZE).map(Boolean::valueOf),
            settings.value(Options.MAX_TOKENS).map(Math::toIntExact),
            settings.value(Options.QUERY_PREFIX),
            settings.value(Options.PASSAGE_PREFIX));
    return ModelStore.resolve(name, overrides, hadoop);
  }

  /** Says that a built-in model has to be fetched first. */
  static void announceFetch(String name, Output output) {
    if (name.contains("://") || Files.isDirectory(Path.of(name))) {
      return;
    }
    BuiltInModel.named(name)
        .filter(model -> !BuiltInModels.isCached(model))
        .ifPresent(
            model ->
                output.note(
                    "Fetching model '%s' with Maven into %s (once) …"
                        .formatted(name, BuiltInModels.cache())));
  }

  static BatchPlan batches(Settings settings) {
    return new BatchPlan(
        Math.toIntExact(settings.value(Options.TOKEN_BUDGET)),
        settings.value(Options.ATTENTION_BUDGET),
        1);
  }

  static IndexPlan index(Settings settings) {
    return new IndexPlan(
        Similarity.named(settings.value(Options.SIMILARITY)),
        Math.toIntExact(settings.value(Options.MAX_CONNECTIONS)),
        Math.toIntExact(settings.value(Options.BEAM_WIDTH)),
        Quantization.named(settings.value(Options.QUANTIZATION)),
        settings.value(Options.LANGUAGE).map(TextAnalysis::named),
        settings.value(Options.STORE_TEXT).equals("true"),
        settings.value(Options.MAX_SHARD_VECTORS),
        settings.value(Options.PARTITION_VECTORS),
        Math.toIntExact(settings.value(Options.WIDTH)),
        settings.value(Options.MIN_RECALL),
        Math.toIntExact(settings.value(Options.SAMPLE)),
        settings.value(Options.REBUILD_SHARE),
        Math.toIntExact(settings.value(Options.KEEP_INDEXES)),
        settings.value(Options.TAKE_OVER));
  }

  static RunPolicy policy(Settings settings) {
    return new RunPolicy(
        settings.value(Options.FILE_BYTES),
        settings.value(Options.MAX_REJECT_SHARE),
        settings.value(Options.MAX_DELETE_SHARE),
        settings.value(Options.FRESH),
        settings.value(Options.TAKE_OVER));
  }

  static WrittenPrecision precision(Settings settings) {
    return new WrittenPrecision(
        Precision.named(settings.value(Options.PRECISION)),
        Optional.of(settings.value(Options.RESCORING))
            .filter(finer -> !finer.equals("none"))
            .map(Precision::named));
  }

  static EmbedPlan embed(Settings settings, ModelLocation model) {
    int limit = model.spec().maxTokens();
    int tokens = settings.value(Options.CHUNK_TOKENS).map(Math::toIntExact).orElse(limit);
    if (tokens > limit) {
      throw new ConfigurationException(
          "Invalid option '--chunk-tokens': %d (model '%s' reads %d tokens at most)"
              .formatted(tokens, model.spec().name(), limit));
    }
    int overlap = Math.toIntExact(settings.value(Options.CHUNK_OVERLAP));
    if (overlap >= tokens) {
      throw new ConfigurationException(
          "Invalid option '--chunk-overlap': %d (less than the %d tokens of a chunk)"
              .formatted(overlap, tokens));
    }
    return new EmbedPlan(
        model,
        model.spec().passagePrefix(),
        settings.value(Options.CHUNKER),
        tokens,
        overlap,
        Math.toIntExact(settings.value(Options.TOKEN_BUDGET)),
        settings.value(Options.ATTENTION_BUDGET),
        settings.value(Options.WINDOW_TOKENS),
        settings.value(Options.TASK_TOKENS));
  }
}
