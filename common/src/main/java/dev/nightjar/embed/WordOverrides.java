package dev.nightjar.embed;

import java.util.Optional;

/**
 * What a user's options say about a model of word vectors.
 *
 * @param tokenizer name of the {@link dev.nightjar.tokenize.WordBreaks}
 * @param weighting what words count for
 * @param sifA the a of {@link Weighting#SIF}
 * @param strict whether a file with rows that cannot be read is refused, rather than read without
 */
public record WordOverrides(
    Optional<String> tokenizer,
    Optional<Weighting> weighting,
    Optional<Double> sifA,
    boolean strict) {
  /** Nothing is said. */
  public static final WordOverrides NONE =
      new WordOverrides(Optional.empty(), Optional.empty(), Optional.empty(), false);
}
