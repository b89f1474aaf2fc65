package dev.nightjar.embed;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

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

  /** The same as it reads questions, which some read otherwise than passages. */
  default Encoder questions() {
    return this;
  }

  /** Most tokens of a question, of a model that reads {@code maxTokens} at once. */
  default int questionTokens(int maxTokens) {
    return maxTokens;
  }

  /** What is read of a text, of these tokens; as {@link ModelInput} has them. */
  default ModelInput input(String text, int[] ids, int promptTokens) {
    return new ModelInput(text, ids, promptTokens);
  }

  /** Whether it can give vectors of tokens too. */
  default boolean hasTokenVectors() {
    return true;
  }

  /**
   * Why parts of a text have no vectors of their own ({@link Granularity#LATE}); empty if they
   * have.
   */
  default Optional<String> withoutParts() {
    return Optional.of("gives each token the same vector in any text");
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
