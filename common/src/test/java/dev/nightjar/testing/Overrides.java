package dev.nightjar.testing;

import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.embed.ModelOverrides.WordOverrides;
import dev.nightjar.embed.OnnxEncoder.EncoderLayer;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.RemoteEndpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link ModelOverrides} of which a test says only what it is about. */
public final class Overrides {
  private @Nullable Pooling pooling;
  private @Nullable Boolean normalize;
  private @Nullable Integer maxTokens;
  private @Nullable String passagePrefix;
  private @Nullable Integer dimensions;
  private @Nullable EncoderLayer layer;
  private WordOverrides words = WordOverrides.NONE;
  private RemoteEndpoint remote = RemoteEndpoint.DEFAULT;

  /** How token vectors become a text's. */
  public Overrides pooling(Pooling other) {
    pooling = other;
    return this;
  }

  /** Whether vectors are scaled to length 1. */
  public Overrides normalize(boolean other) {
    normalize = other;
    return this;
  }

  /** Most tokens of an input. */
  public Overrides maxTokens(int other) {
    maxTokens = other;
    return this;
  }

  /** What stands before a passage. */
  public Overrides passagePrefix(String other) {
    passagePrefix = other;
    return this;
  }

  /** Floats that are kept. */
  public Overrides dimensions(int other) {
    dimensions = other;
    return this;
  }

  /** The layer that gives the vectors of tokens. */
  public Overrides layer(EncoderLayer other) {
    layer = other;
    return this;
  }

  /** What only files of word vectors have. */
  public Overrides words(WordOverrides other) {
    words = other;
    return this;
  }

  /** How hosted models are reached. */
  public Overrides remote(RemoteEndpoint other) {
    remote = other;
    return this;
  }

  /** What was said. */
  public ModelOverrides made() {
    return new ModelOverrides(
        Optional.ofNullable(pooling),
        Optional.ofNullable(normalize),
        Optional.ofNullable(maxTokens),
        Optional.empty(),
        Optional.ofNullable(passagePrefix),
        Optional.ofNullable(dimensions),
        Optional.ofNullable(layer),
        true,
        words,
        remote);
  }
}
