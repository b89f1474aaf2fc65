package dev.nightjar.embed;

import java.util.Optional;

/**
 * What a user's options say about a model of word vectors.
 *
 * @param tokenizer name of the {@link dev.nightjar.tokenize.WordBreaks}
 * @param weighting what words count for
 * @param sifA the a of {@link Weighting#SIF}
 */
public record WordOverrides(
    Optional<String> tokenizer, Optional<Weighting> weighting, Optional<Double> sifA) {
  /** Nothing is said. */
  public static final WordOverrides NONE =
      new WordOverrides(Optional.empty(), Optional.empty(), Optional.empty());
}
