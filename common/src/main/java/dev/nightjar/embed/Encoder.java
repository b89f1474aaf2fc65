package dev.nightjar.embed;

import java.io.Serializable;
import java.util.Map;

/** What makes the vectors of a model: one record for each kind of model. */
public sealed interface Encoder extends Serializable
    permits OnnxEncoder, OnnxEncoder.Sparse, RemoteEncoder, StaticEncoder, WordEncoder {
  /** Kind and settings by name, as manifests show them; equal maps mean equal vectors. */
  Map<String, String> settings();

  /** What else helps to find it again, as manifests show it; does not decide vectors. */
  default Map<String, String> whereabouts() {
    return Map.of();
  }

  /** Tokens of a chunk unless told otherwise, of a model that reads {@code maxTokens} at once. */
  default int chunkTokens(int maxTokens) {
    return maxTokens;
  }

  /** Whether it can give vectors of tokens too. */
  default boolean hasTokenVectors() {
    return true;
  }

  /** Why a text has a vector that cannot be used. */
  default String unusable() {
    return "the model gave NaN, an infinity or zeros";
  }

  /** Texts to stand before inputs, by the names that the model's makers gave them. */
  default Map<String, String> prompts() {
    return Map.of();
  }
}
