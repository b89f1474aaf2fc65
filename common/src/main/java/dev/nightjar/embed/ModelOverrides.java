package dev.nightjar.embed;

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
}
