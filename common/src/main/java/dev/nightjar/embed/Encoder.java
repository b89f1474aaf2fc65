package dev.nightjar.embed;

import java.io.Serializable;
import java.util.Map;

/** What makes the vectors of a model: one record for each kind of model. */
public sealed interface Encoder extends Serializable permits OnnxEncoder {
  /** Kind and settings by name, as manifests show them; equal maps mean equal vectors. */
  Map<String, String> settings();

  /** Texts to stand before inputs, by the names that the model's makers gave them. */
  default Map<String, String> prompts() {
    return Map.of();
  }
}
