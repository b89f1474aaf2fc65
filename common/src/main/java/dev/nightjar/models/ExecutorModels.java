package dev.nightjar.models;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.Placement;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.WordEncoder;
import dev.nightjar.embed.folder.ModelLocation;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.embed.remote.JobLimits;
import dev.nightjar.embed.remote.LocalLimits;
import dev.nightjar.embed.remote.RemoteModel;
import dev.nightjar.embed.words.WordModel;
import dev.nightjar.embed.words.WordTable;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.TiktokenTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.WordBreaks;
import dev.nightjar.tokenize.WordTokenizer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/**
 * The models of this process: each is opened once and shared by all task threads. They live as long
 * as the process, since the next task needs them again.
 */
public final class ExecutorModels {
  private static final Map<String, Tokenizer> TOKENIZERS = new ConcurrentHashMap<>();
  private static final Map<String, EmbeddingModel> MODELS = new ConcurrentHashMap<>();

  /** CPU time of a probe, about; once a machine and model. */
  private static final long PROBE_NANOS = 2_000_000_000L;

  private ExecutorModels() {}

  /** The tokenizer of a model. */
  public static Tokenizer tokenizer(ModelLocation location, Configuration hadoop) {
    return TOKENIZERS.computeIfAbsent(
        key(location),
        key ->
            switch (location.spec().encoder()) {
              case OnnxEncoder onnx ->
                  SubwordTokenizer.open(
                      ModelStore.local(location, hadoop).resolve(onnx.tokenizer()));
              case WordEncoder words ->
                  WordTokenizer.of(
                      WordBreaks.named(words.tokenizer()), table(location, hadoop)::row);
              case RemoteEncoder remote ->
                  ModelStore.tokenizerFile(remote, hadoop)
                      .<Tokenizer>map(SubwordTokenizer::open)
                      .orElseGet(TiktokenTokenizer::new);
            });
  }

  /** How many ids an input begins with that are the prefix or stand before it; 0 for no prefix. */
  public static int promptTokens(ModelLocation location, String prefix, Configuration hadoop) {
    if (prefix.isEmpty()) {
      return 0;
    }
    Tokenizer tokenizer = tokenizer(location, hadoop);
    return tokenizer.leadingIds().length + tokenizer.tokenize(prefix).size();
  }

  /** The encoder of a model, on the CPU; that of a hosted one is of one run. */
  public static EmbeddingModel model(
      ModelLocation location, BatchPlan batches, Configuration hadoop) {
    return model(location, batches, Placement.CPU, LocalLimits::new, hadoop);
  }

  /**
   * The same, graphs on a device.
   *
   * @param limits those that a hosted model keeps to
   */
  public static EmbeddingModel model(
      ModelLocation location,
      BatchPlan batches,
      Placement placement,
      Function<RemoteEncoder, JobLimits> limits,
      Configuration hadoop) {
    return MODELS.computeIfAbsent(
        key(location) + batches + placement,
        key ->
            switch (location.spec().encoder()) {
              case OnnxEncoder onnx ->
                  placement.isGpu()
                      ? open(location, onnx, batches.onGpu(placement.gpu()), placement, hadoop)
                      : withBudget(
                          open(location, onnx, batches, placement, hadoop),
                          location,
                          batches,
                          hadoop);
              case WordEncoder words ->
                  new WordModel(
                      location.spec(), table(location, hadoop), tokenizer(location, hadoop));
              case RemoteEncoder remote ->
                  RemoteModel.open(location.spec(), remote, limits.apply(remote));
            });
  }

  private static OnnxModel open(
      ModelLocation location,
      OnnxEncoder encoder,
      BatchPlan batches,
      Placement placement,
      Configuration hadoop) {
    Path folder = ModelStore.local(location, hadoop);
    Path graph = ModelStore.graph(location, encoder, folder, hadoop);
    return OnnxModel.open(location.spec(), folder, graph, batches, placement);
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

  private static String key(ModelLocation location) {
    return location.spec().fingerprint() + location.spec().encoder();
  }
}
