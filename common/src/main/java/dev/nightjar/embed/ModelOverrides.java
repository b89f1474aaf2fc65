package dev.nightjar.embed;

import java.util.Optional;

/**
 * What a user's options say against a model's folder; empty where the folder decides.
 *
 * @param maxTokens must not exceed what the model can read
 * @param dimensions floats that are kept of each vector; at most as many as it has
 * @param remote how hosted models are reached
 */
public record ModelOverrides(
    Optional<Pooling> pooling,
    Optional<Boolean> normalize,
    Optional<Integer> maxTokens,
    Optional<String> queryPrefix,
    Optional<String> passagePrefix,
    Optional<Integer> dimensions,
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
          RemoteEndpoint.DEFAULT);
}
