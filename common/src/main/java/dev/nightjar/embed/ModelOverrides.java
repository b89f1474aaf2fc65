package dev.nightjar.embed;

import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.WordEncoder.Weighting;
import java.util.Optional;

/**
 * What a user's options say against a model's folder; empty where the folder decides.
 *
 * @param maxTokens must not exceed what the model can read
 * @param dimensions floats that are kept of each vector; at most as many as it has
 * @param layer which layer of an encoder gives the vectors of tokens
 * @param prepared whether an encoder's graph is run as it is prepared, not as it is
 * @param words what only files of word vectors have
 * @param remote how hosted models are reached
 */
public record ModelOverrides(
    Optional<Pooling> pooling,
    Optional<Boolean> normalize,
    Optional<Integer> maxTokens,
    Optional<String> queryPrefix,
    Optional<String> passagePrefix,
    Optional<Integer> dimensions,
    Optional<EncoderLayer> layer,
    boolean prepared,
    WordOverrides words,
    RemoteEndpoint remote) {
  /** The folder decides everything. */
  public static final ModelOverrides NONE =
      new ModelOverrides(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          true,
          WordOverrides.NONE,
          RemoteEndpoint.DEFAULT);

  /** The same, and so many floats of each vector. */
  public ModelOverrides withDimensions(Optional<Integer> kept) {
    return new ModelOverrides(
        pooling,
        normalize,
        maxTokens,
        queryPrefix,
        passagePrefix,
        kept,
        layer,
        prepared,
        words,
        remote);
  }

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
}
