package dev.nightjar.pipeline;

import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.EmbeddingModel;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.RemoteEncoder;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.embed.remote.RemoteModel;
import dev.nightjar.io.ModelLocation;
import dev.nightjar.io.ModelStore;
import dev.nightjar.tokenize.SubwordTokenizer;
import dev.nightjar.tokenize.TiktokenTokenizer;
import dev.nightjar.tokenize.Tokenizer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The models of this process: each is opened once and shared by all task threads. They live as long
 * as the process, since the next task needs them again.
 */
public final class ExecutorModels {
  private static final Map<String, Tokenizer> TOKENIZERS = new ConcurrentHashMap<>();
  private static final Map<String, EmbeddingModel> MODELS = new ConcurrentHashMap<>();

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
              case RemoteEncoder remote ->
                  ModelStore.tokenizerFile(remote, hadoop)
                      .<Tokenizer>map(SubwordTokenizer::open)
                      .orElseGet(TiktokenTokenizer::new);
            });
  }

  /** The encoder of a model; that of a hosted one is of one run. */
  public static EmbeddingModel model(
      ModelLocation location, BatchPlan batches, Configuration hadoop) {
    return MODELS.computeIfAbsent(
        key(location) + batches,
        key ->
            switch (location.spec().encoder()) {
              case OnnxEncoder onnx ->
                  OnnxModel.open(location.spec(), ModelStore.local(location, hadoop), batches);
              case RemoteEncoder remote -> RemoteModel.open(location.spec(), remote);
            });
  }

  private static String key(ModelLocation location) {
    return location.spec().fingerprint() + location.spec().encoder();
  }
}
