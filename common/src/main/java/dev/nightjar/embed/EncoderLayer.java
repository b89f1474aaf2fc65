package dev.nightjar.embed;

import java.util.Locale;

/** Which layer of an encoder gives the vectors of tokens. */
public enum EncoderLayer {
  /** The last one: a token's vector depends on the tokens around it. */
  LAST,
  /** The input embeddings: a token's vector is always the same. */
  EMBEDDINGS;

  /** The name in options and manifests. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The layer of that name, which options have checked. */
  public static EncoderLayer named(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }
}
