package dev.nightjar.embed;

import java.util.Map;
import java.util.TreeMap;

/**
 * An encoder graph of a model folder.
 *
 * @param graph the ONNX file, relative to the folder
 * @param tokenizer the {@code tokenizer.json}, relative to the folder
 * @param pooling how token vectors become a text's vector
 * @param precision {@code fp32}, {@code fp16} or {@code int8}
 * @param batchDependent whether rows of one run influence each other (dynamic quantisation)
 */
public record OnnxEncoder(
    String graph, String tokenizer, Pooling pooling, String precision, boolean batchDependent)
    implements Encoder {
  @Override
  public Map<String, String> settings() {
    return new TreeMap<>(Map.of("kind", "onnx", "pooling", pooling.key(), "precision", precision));
  }
}
