package dev.nightjar.jobs.cli.options;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.Option;
import dev.nightjar.config.Settings;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.Device;
import dev.nightjar.embed.Granularity;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelOverrides.WordOverrides;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.Placement.GpuSettings;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.RemoteEndpoint;
import dev.nightjar.embed.RemoteEndpoint.RequestLimits;
import dev.nightjar.embed.WordEncoder.Weighting;
import dev.nightjar.embed.folder.BuiltInModel;
import dev.nightjar.embed.folder.BuiltInModels;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.index.Quantization;
import dev.nightjar.index.TextAnalysis;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.models.ModelStore;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.EngineSettings;
import dev.nightjar.pipeline.embed.RunPolicy;
import dev.nightjar.pipeline.index.IndexSpec;
import dev.nightjar.pipeline.train.WordVectorSpec;
import dev.nightjar.query.QueryEncoder;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.Similarity;
import dev.nightjar.vector.WrittenPrecision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Turns settings into what the library takes. */
public final class Plans {
  /** The options of every command that uses a model. */
  public static final List<Option<?>> MODEL =
      List.of(
          ModelOptions.MODEL,
          ModelOptions.POOLING,
          ModelOptions.NORMALIZE,
          ModelOptions.MAX_TOKENS,
          ModelOptions.DIMENSIONS,
          ModelOptions.PROMPT,
          ModelOptions.LAYER,
          ModelOptions.GRAPH,
          ModelOptions.TOKENIZER,
          ModelOptions.WEIGHTING,
          ModelOptions.STRICT,
          RemoteOptions.BASE_URL);

  /** The options that say what stands before passages. */
  public static final List<Option<?>> PASSAGE_PREFIXES =
      List.of(ModelOptions.PROMPT, ModelOptions.PASSAGE_PREFIX);

  private static final List<Option<?>> QUERY_PREFIXES =
      List.of(ModelOptions.PROMPT, ModelOptions.QUERY_PREFIX);

  private Plans() {}

  /** What the settings say of an input; the columns that they name must be there. */
  public static SourceOptions source(Settings settings, Option<String> input) {
    Set<String> required = new HashSet<>();
    if (settings.isGiven(InputOptions.TEXT_COLUMNS)) {
      required.addAll(settings.value(InputOptions.TEXT_COLUMNS));
    }
    return source(settings, input, settings.value(InputOptions.TEXT_COLUMNS), required);
  }

  /** The same with other columns of the text, of which one must be there. */
  public static SourceOptions source(Settings settings, Option<String> input, List<String> texts) {
    return source(settings, input, texts, new HashSet<>());
  }

  private static SourceOptions source(
      Settings settings, Option<String> input, List<String> texts, Set<String> required) {
    if (settings.isGiven(InputOptions.ID_COLUMN)) {
      required.add(settings.value(InputOptions.ID_COLUMN));
    }
    return new SourceOptions(
        settings.value(input),
        settings.value(InputOptions.FORMAT),
        settings.value(InputOptions.ID_COLUMN),
        texts,
        settings.value(InputOptions.ENCODING),
        settings.value(InputOptions.CORRUPT_FILES).equals("reject"),
        pairs(settings, InputOptions.READER_OPTIONS),
        required);
  }

  /** The pairs of an option that takes name=value. */
  private static Map<String, String> pairs(Settings settings, Option<List<String>> option) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : settings.value(option)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new InvalidInput(option.key(), pair, "name=value");
      }
      pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return pairs;
  }

  /** The model that the settings name; says so when it has to be fetched first. */
  public static ModelLocation model(
      Settings settings, Configuration hadoop, Consumer<String> told) {
    String name = settings.value(ModelOptions.MODEL);
    announceFetch(name, told);
    if (ModelStore.isUnread(name, hadoop)) {
      told.accept("Reading the word vectors of %s (once) …".formatted(name));
    }
    ModelOverrides overrides =
        new ModelOverrides(
            settings.value(ModelOptions.POOLING).map(Pooling::named),
            settings.value(ModelOptions.NORMALIZE).map(Boolean::valueOf),
            settings.value(ModelOptions.MAX_TOKENS).map(Math::toIntExact),
            settings.value(ModelOptions.QUERY_PREFIX),
            settings.value(ModelOptions.PASSAGE_PREFIX),
            settings.value(ModelOptions.DIMENSIONS).map(Math::toIntExact),
            settings.value(ModelOptions.LAYER).map(EncoderLayer::named),
            settings.value(ModelOptions.GRAPH).equals("prepared"),
            new WordOverrides(
                settings.value(ModelOptions.TOKENIZER),
                settings.value(ModelOptions.WEIGHTING).map(Weighting::named),
                settings.value(ModelOptions.SIF_A),
                settings.value(ModelOptions.STRICT)),
            remote(settings));
    return ModelStore.resolve(name, overrides, hadoop);
  }

  /** The model that embeds passages, with the prompt and granularity that the settings say. */
  public static ModelLocation passages(
      Settings settings, Configuration hadoop, Consumer<String> told) {
    ModelLocation found = model(settings, hadoop, told);
    ModelLocation model =
        found.with(found.spec().with(Granularity.named(settings.value(ModelOptions.GRANULARITY))));
    Optional<String> prompt = settings.value(ModelOptions.PROMPT);
    if (prompt.isEmpty()) {
      return model;
    }
    if (settings.value(ModelOptions.PASSAGE_PREFIX).isPresent()) {
      throw new InvalidInput(
          ModelOptions.PROMPT.key(),
          prompt.get(),
          "‹model.passage-prefix› says what stands before passages",
          "give one");
    }
    ModelSpec spec = model.spec();
    return model.with(spec.withPassagePrefix(spec.prompt(prompt.get())));
  }

  /** What stands before each query: the settings' prompt, else the model's own. */
  static String queryPrefix(Settings settings, ModelSpec model) {
    return settings.value(ModelOptions.PROMPT).map(model::prompt).orElse(model.queryPrefix());
  }

  /** How queries are embedded where passages go by a plan: whole, behind their own prefix. */
  public static EmbedSpec queries(Settings settings, EmbedSpec passages, Configuration hadoop) {
    String prefix = queryPrefix(settings, passages.model().spec());
    InputRoom.of(settings, passages.model(), prefix, QUERY_PREFIXES, hadoop)
        .require(passages.model().spec().maxTokens(), 0);
    return passages.questions(prefix);
  }

  /** What turns queries into vectors in this process. */
  public static QueryEncoder queryEncoder(
      Settings settings, ModelLocation model, Configuration hadoop) {
    String prefix = queryPrefix(settings, model.spec());
    InputRoom.of(settings, model, prefix, QUERY_PREFIXES, hadoop);
    return new QueryEncoder(model, prefix, batches(settings), hadoop);
  }

  /** How hosted models are reached. */
  public static RemoteEndpoint remote(Settings settings) {
    RequestLimits limits =
        new RequestLimits(
            Math.toIntExact(settings.value(RemoteOptions.REQUEST_ITEMS)),
            Math.toIntExact(settings.value(RemoteOptions.REQUEST_TOKENS)),
            Math.toIntExact(settings.value(RemoteOptions.CONCURRENCY)),
            settings.value(RemoteOptions.REQUESTS_PER_MINUTE),
            settings.value(RemoteOptions.TOKENS_PER_MINUTE),
            Math.toIntExact(settings.value(RemoteOptions.RETRIES)),
            Duration.ofSeconds(settings.value(RemoteOptions.TIMEOUT)));
    return new RemoteEndpoint(
        settings.value(RemoteOptions.BASE_URL).orElse(""),
        true,
        settings.value(RemoteOptions.KEY_FILE).orElse(""),
        settings.value(ModelOptions.TOKENIZER_FILE).orElse(""),
        limits,
        prices(settings.value(RemoteOptions.PRICES)),
        settings.value(RemoteOptions.MAX_COST).orElse(Double.POSITIVE_INFINITY),
        "");
  }

  private static Map<String, Double> prices(List<String> table) {
    Map<String, Double> prices = new TreeMap<>();
    for (String pair : table) {
      int equals = pair.lastIndexOf('=');
      try {
        double price = Double.parseDouble(pair.substring(equals + 1));
        if (equals < 1 || !(price >= 0)) {
          throw new NumberFormatException();
        }
        prices.put(pair.substring(0, equals).strip(), price);
      } catch (NumberFormatException e) {
        throw new InvalidInput(
            RemoteOptions.PRICES.key(), pair, "NAME=DOLLARS for a million tokens");
      }
    }
    return prices;
  }

  /** Says that a built-in model has to be fetched first. */
  public static void announceFetch(String name, Consumer<String> told) {
    if (name.contains("://") || Files.isDirectory(Path.of(name))) {
      return;
    }
    BuiltInModel.named(name)
        .filter(model -> !BuiltInModels.isCached(model))
        .ifPresent(
            model ->
                told.accept(
                    "Fetching model '%s' with Maven into %s (once) …"
                        .formatted(name, BuiltInModels.cache())));
  }

  public static BatchPlan batches(Settings settings) {
    return new BatchPlan(tokenBudget(settings), settings.value(EngineOptions.ATTENTION_BUDGET), 1);
  }

  private static Device device(Settings settings, ModelSpec model) {
    Device device = Device.named(settings.value(EngineOptions.DEVICE));
    boolean gpu = device == Device.CUDA || device == Device.TENSORRT;
    if (gpu && !(model.encoder() instanceof OnnxEncoder)) {
      throw new InvalidInput(
          EngineOptions.DEVICE.key(),
          device.key(),
          "model '%s' is no graph, which is what runs on a GPU".formatted(model.name()));
    }
    return device;
  }

  private static int tokenBudget(Settings settings) {
    return settings.value(EngineOptions.TOKEN_BUDGET).map(Math::toIntExact).orElse(BatchPlan.AUTO);
  }

  public static IndexSpec index(Settings settings) {
    return new IndexSpec(
        Similarity.named(settings.value(IndexOptions.SIMILARITY)),
        Math.toIntExact(settings.value(IndexOptions.MAX_CONNECTIONS)),
        Math.toIntExact(settings.value(IndexOptions.BEAM_WIDTH)),
        Quantization.named(settings.value(IndexOptions.QUANTIZATION)),
        settings.value(IndexOptions.LANGUAGE).map(TextAnalysis::named),
        settings.value(IndexOptions.STORE_TEXT).equals("true"),
        settings.value(IndexOptions.MAX_SHARD_VECTORS),
        settings.value(IndexOptions.PARTITION_VECTORS),
        Math.toIntExact(settings.value(IndexOptions.WIDTH)),
        settings.value(IndexOptions.MIN_RECALL),
        Math.toIntExact(settings.value(IndexOptions.SAMPLE)),
        settings.value(IndexOptions.REBUILD_SHARE),
        Math.toIntExact(settings.value(IndexOptions.KEEP_INDEXES)),
        settings.value(OutputOptions.TAKE_OVER));
  }

  /**
   * How word vectors are learned.
   *
   * @param cores of all executors
   */
  public static WordVectorSpec training(Settings settings, int cores) {
    return new WordVectorSpec(
        settings.value(ModelOptions.TOKENIZER).map(WordBreaks::named).orElse(WordBreaks.WORDS),
        !settings.value(TrainOptions.KEEP_CASE),
        Math.toIntExact(settings.value(TrainOptions.DIMENSIONS)),
        Math.toIntExact(settings.value(TrainOptions.EPOCHS)),
        Math.toIntExact(settings.value(TrainOptions.WINDOW)),
        Math.toIntExact(settings.value(TrainOptions.MIN_COUNT)),
        settings.value(TrainOptions.SUBSAMPLE),
        settings.value(TrainOptions.LEARNING_RATE),
        settings.value(TrainOptions.PARTITIONS).map(Math::toIntExact).orElse(cores),
        settings.value(TrainOptions.SEED));
  }

  public static RunPolicy policy(Settings settings) {
    return new RunPolicy(
        settings.value(OutputOptions.FILE_BYTES),
        settings.value(OutputOptions.MAX_REJECT_SHARE),
        settings.value(OutputOptions.MAX_DELETE_SHARE),
        settings.value(OutputOptions.FRESH),
        settings.value(OutputOptions.TAKE_OVER),
        Flags.NAMES);
  }

  public static WrittenPrecision precision(Settings settings) {
    return new WrittenPrecision(
        Precision.named(settings.value(OutputOptions.PRECISION)),
        Optional.of(settings.value(OutputOptions.RESCORING))
            .filter(finer -> !finer.equals("none"))
            .map(Precision::named));
  }

  /** How passages are embedded. */
  public static EmbedSpec embed(Settings settings, ModelLocation model, Configuration hadoop) {
    int limit = model.spec().maxTokens();
    boolean whole = settings.value(ChunkOptions.CHUNKER).equals("whole");
    int usual = whole ? limit : model.spec().encoder().chunkTokens(limit);
    int tokens = settings.value(ChunkOptions.TOKENS).map(Math::toIntExact).orElse(usual);
    if (tokens > limit) {
      throw new InvalidInput(
          ChunkOptions.TOKENS.key(),
          tokens,
          String.format(
              Locale.ROOT, "model '%s' reads %d tokens at most", model.spec().name(), limit));
    }
    int overlap = Math.toIntExact(settings.value(ChunkOptions.OVERLAP));
    boolean markdown = settings.value(ChunkOptions.CHUNKER).equals("markdown");
    String prefix = model.spec().passagePrefix();
    InputRoom.of(settings, model, prefix, PASSAGE_PREFIXES, hadoop).require(tokens, overlap);
    return new EmbedSpec(
        model,
        prefix,
        settings.value(ChunkOptions.CHUNKER),
        tokens,
        overlap,
        settings
            .value(ChunkOptions.FRONT_MATTER)
            .map(becomes -> becomes.equals("attributes"))
            .orElse(markdown),
        new EngineSettings(
            device(settings, model.spec()),
            tokenBudget(settings),
            settings.value(EngineOptions.ATTENTION_BUDGET),
            settings.value(EngineOptions.WINDOW_TOKENS).orElse(EngineSettings.AUTO),
            settings.value(EngineOptions.TASK_TOKENS).orElse(EngineSettings.AUTO),
            settings.value(EngineOptions.GPU_SHARE).orElse(0.0),
            new GpuSettings(
                pairs(settings, EngineOptions.GPU_PROVIDER),
                settings.value(EngineOptions.EQUAL_BITS))));
  }
}
