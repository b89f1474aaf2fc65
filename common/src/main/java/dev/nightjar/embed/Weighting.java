package dev.nightjar.embed;

import java.util.Arrays;
import java.util.Locale;

/** What each word counts for in the vector of a text. */
public enum Weighting {
  /** All words the same. */
  MEAN,
  /**
   * Frequent words less: a / (a + p) for a word of probability p. Arora, Liang and Ma, A Simple but
   * Tough-to-Beat Baseline for Sentence Embeddings, 2017; without its removal of a component that
   * all texts share, which would make a vector depend on the other texts.
   */
  SIF;

  /** The name in options and manifests. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The weighting of that name.
   *
   * @throws ModelException if there is none
   */
  public static Weighting named(String key) {
    return Arrays.stream(values())
        .filter(weighting -> weighting.key().equals(key))
        .findFirst()
        .orElseThrow(
            () -> new ModelException("Unknown weighting '%s' (mean or sif)".formatted(key)));
  }
}
