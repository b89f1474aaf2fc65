package dev.nightjar.bench.peers;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.vector.Vectors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one writes first: batches as the texts come, padded to their longest by the tokenizer, the
 * graph with an attention mask, the mean of the tokens that count.
 */
final class NaiveLoop implements Peer {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final HuggingFaceTokenizer tokenizer;
  private final OrtSession session;

  NaiveLoop(Path folder) throws IOException, OrtException {
    tokenizer =
        HuggingFaceTokenizer.newInstance(
            folder.resolve("tokenizer.json"),
            Map.of("padding", "true", "truncation", "true", "maxLength", "" + MOST_TOKENS));
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(folder.resolve("model.onnx").toString(), options);
    }
  }

  @Override
  public List<float[]> embed(List<String> texts) throws OrtException {
    List<float[]> vectors = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += BATCH) {
      vectors.addAll(batch(texts.subList(from, Math.min(texts.size(), from + BATCH))));
    }
    return vectors;
  }

  private List<float[]> batch(List<String> texts) throws OrtException {
    Encoding[] encodings = tokenizer.batchEncode(texts);
    long[][] ids = new long[encodings.length][];
    long[][] mask = new long[encodings.length][];
    long[][] types = new long[encodings.length][];
    for (int i = 0; i < encodings.length; i++) {
      ids[i] = encodings[i].getIds();
      mask[i] = encodings[i].getAttentionMask();
      types[i] = encodings[i].getTypeIds();
    }
    try (OnnxTensor input = OnnxTensor.createTensor(environment, ids);
        OnnxTensor attention = OnnxTensor.createTensor(environment, mask);
        OnnxTensor segments = OnnxTensor.createTensor(environment, types);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", input, "attention_mask", attention, "token_type_ids", segments))) {
      OnnxTensor hidden = (OnnxTensor) result.get(0);
      int width = Math.toIntExact(hidden.getInfo().getShape()[2]);
      return means(hidden.getFloatBuffer(), mask, width);
    }
  }

  private static List<float[]> means(FloatBuffer hidden, long[][] mask, int width) {
    List<float[]> vectors = new ArrayList<>();
    for (long[] row : mask) {
      float[] sum = new float[width];
      long tokens = 0;
      for (long counts : row) {
        for (int d = 0; d < width; d++) {
          sum[d] += counts * hidden.get();
        }
        tokens += counts;
      }
      for (int d = 0; d < width; d++) {
        sum[d] /= tokens;
      }
      Vectors.normalize(sum);
      vectors.add(sum);
    }
    return vectors;
  }
}
