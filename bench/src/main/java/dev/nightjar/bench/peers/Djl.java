package dev.nightjar.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.huggingface.translator.TextEmbeddingTranslatorFactory;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.translate.TranslateException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** DJL's predictor: its text embedding translator over its ONNX Runtime engine, in batches. */
final class Djl implements Peer {
  private final Predictor<String, float[]> predictor;

  Djl(Path folder, int mostTokens) throws Exception {
    start();
    predictor =
        Criteria.builder()
            .setTypes(String.class, float[].class)
            .optModelPath(folder)
            .optModelName("model")
            .optEngine("OnnxRuntime")
            .optTranslatorFactory(new TextEmbeddingTranslatorFactory())
            .optArgument("padding", "true")
            .optArgument("truncation", "true")
            .optArgument("maxLength", "" + mostTokens)
            .optArgument("includeTokenTypes", "true")
            .optArgument("pooling", "mean")
            .optArgument("normalize", "true")
            .optOption("intraOpNumThreads", "1")
            .optOption("interOpNumThreads", "1")
            .build()
            .loadModel()
            .newPredictor();
  }

  /** Its engine wants threads of its own, which only the first user of ONNX Runtime may have. */
  static void start() {
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    Engine.getEngine("OnnxRuntime");
  }

  @Override
  public List<float[]> embed(List<String> texts) throws TranslateException {
    List<float[]> vectors = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += BATCH) {
      vectors.addAll(
          predictor.batchPredict(texts.subList(from, Math.min(texts.size(), from + BATCH))));
    }
    return vectors;
  }
}
