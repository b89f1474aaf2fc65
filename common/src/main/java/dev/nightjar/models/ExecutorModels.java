package dev.nightjar.models;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.Encoder;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.StaticEncoder;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.embed.remote.JobLimits;
import dev.nightjar.embed.remote.LocalLimits;
import dev.nightjar.embed.remote.RemoteModel;
import dev.nightjar.embed.words.StaticModel;
import dev.nightjar.embed.words.WordModel;
import dev.nightjar.embed.words.WordTable;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.TiktokenTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of this process: each is opened once and shared by all task threads. Whoever asks for
 * one closes it, which gives it back; some that nobody uses stay open, since the next task needs
 * them again. Safe for use by several threads.
 */
public final class ExecutorModels {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorModels.class);

  /** How many stay open: one for each GPU that machines usually have. */
  private static final int PLACES = Integer.getInteger("nightjar.models.open", 8);

  private static final SharedCache<TokenizerKey, Tokenizer> TOKENIZERS =
      new SharedCache<>("tokenizer", PLACES, Tokenizer::close);

  private static final SharedCache<ModelKey, EmbeddingModel> MODELS =
      new SharedCache<>("model", PLACES, EmbeddingModel::close);

  /** CPU time of a probe, about; once a machine and model. */
  private static final long PROBE_NANOS = 2_000_000_000L;

  /** Logits of one run, at most, but for a single text of more: 64 MB of floats. */
  private static final long LOGITS = 1L << 24;

  /** The same on a GPU: 1 GB. */
  private static final long GPU_LOGITS = 1L << 28;

  private record TokenizerKey(String fingerprint, Encoder encoder) {
    static TokenizerKey of(ModelLocation location) {
      return new TokenizerKey(location.spec().fingerprint(), location.spec().encoder());
    }
  }

  private record ModelKey(TokenizerKey model, BatchPlan batches, Placement placement) {}

  private ExecutorModels() {}

  /** The tokenizer of a model, until it is closed. */
  public static Tokenizer tokenizer(ModelLocation location, Configuration hadoop) {
    return new LeasedTokenizer(
        TOKENIZERS.lease(TokenizerKey.of(location), () -> open(location, hadoop)));
  }

  private static Tokenizer open(ModelLocation location, Configuration hadoop) {
    return switch (location.spec().encoder()) {
      case OnnxEncoder onnx ->
          SubwordTokenizer.open(
              ModelStore.local(location, hadoop).resolve(onnx.tokenizer()),
              onnx.interaction().markers());
      case OnnxEncoder.Sparse sparse ->
          SubwordTokenizer.open(
              ModelStore.local(location, hadoop).resolve(sparse.graph().tokenizer()));
      case StaticEncoder table ->
          SubwordTokenizer.bare(ModelStore.local(location, hadoop).resolve(table.tokenizer()));
      case WordEncoder words ->
          WordTokenizer.of(WordBreaks.named(words.tokenizer()), table(location, hadoop)::row);
      case RemoteEncoder remote ->
          ModelStore.tokenizerFile(remote, hadoop)
              .<Tokenizer>map(SubwordTokenizer::open)
              .orElseGet(TiktokenTokenizer::new);
    };
  }

  /** How many ids an input begins with that are the prefix or stand before it; 0 for no prefix. */
  public static int promptTokens(ModelLocation location, String prefix, Configuration hadoop) {
    if (prefix.isEmpty()) {
      return 0;
    }
    try (Tokenizer tokenizer = tokenizer(location, hadoop)) {
      return tokenizer.leadingIds().length + tokenizer.tokenize(prefix).size();
    }
  }

  /** The encoder of a model, on the CPU; that of a hosted one is of one run. */
  public static EmbeddingModel model(
      ModelLocation location, BatchPlan batches, Configuration hadoop) {
    return model(location, batches, Placement.CPU, hadoop);
  }

  /** The same, graphs on a device. */
  public static EmbeddingModel model(
      ModelLocation location, BatchPlan batches, Placement placement, Configuration hadoop) {
    return model(location, batches, placement, LocalLimits::new, hadoop);
  }

  /**
   * The same.
   *
   * @param limits those that a hosted model keeps to
   */
  public static EmbeddingModel model(
      ModelLocation location,
      BatchPlan batches,
      Placement placement,
      Function<RemoteEncoder, JobLimits> limits,
      Configuration hadoop) {
    return new LeasedModel(
        MODELS.lease(
            new ModelKey(TokenizerKey.of(location), batches, placement),
            () -> {
              LOG.info(
                  "Opening model '{}' on {}", location.spec().name(), placement.provider().key());
              return switch (location.spec().encoder()) {
                case OnnxEncoder onnx -> open(location, onnx, batches, placement, hadoop);
                case OnnxEncoder.Sparse sparse ->
                    open(location, sparse, batches, placement, hadoop);
                case StaticEncoder table ->
                    StaticModel.open(location.spec(), ModelStore.local(location, hadoop));
                case WordEncoder words ->
                    new WordModel(
                        location.spec(), table(location, hadoop), tokenizer(location, hadoop));
                case RemoteEncoder remote ->
                    RemoteModel.open(location.spec(), remote, limits.apply(remote));
              };
            }));
  }

  private static OnnxModel open(
      ModelLocation location,
      OnnxEncoder encoder,
      BatchPlan batches,
      Placement placement,
      Configuration hadoop) {
    Path folder = ModelStore.local(location, hadoop);
    Path graph = ModelStore.graph(location, encoder, folder, hadoop);
    if (placement.isGpu()) {
      return OnnxModel.open(
          location.spec(), folder, graph, batches.onGpu(placement.gpu()), placement);
    }
    OnnxModel model = OnnxModel.open(location.spec(), folder, graph, batches);
    try {
      return withBudget(model, location, batches, hadoop);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** A model of sparse vectors, whose logits must not take too much memory. */
  private static OnnxModel open(
      ModelLocation location,
      OnnxEncoder.Sparse encoder,
      BatchPlan batches,
      Placement placement,
      Configuration hadoop) {
    Path folder = ModelStore.local(location, hadoop);
    long most = placement.isGpu() ? GPU_LOGITS : LOGITS;
    BatchPlan plan = placement.isGpu() ? batches.onGpu(placement.gpu()) : batches;
    return OnnxModel.open(
        location.spec(),
        folder,
        folder.resolve(encoder.graph().graph().file()),
        plan.atMost((int) (most / encoder.graph().graph().width())),
        placement);
  }

  /** The model with the token budget of this machine, if the plan leaves it open. */
  private static OnnxModel withBudget(
      OnnxModel model, ModelLocation location, BatchPlan batches, Configuration hadoop) {
    if (!batches.isAuto() || !model.sharesRuns()) {
      return model;
    }
    int budget =
        TokenBudgets.of(
            location.spec().fingerprint(),
            model.version(),
            hadoop,
            () -> new BudgetProbe(PROBE_NANOS).find(model::cost));
    return model.with(batches.withTokenBudget(budget));
  }

  private static WordTable table(ModelLocation location, Configuration hadoop) {
    return WordTable.open(ModelStore.local(location, hadoop));
  }
}
