package dev.nightjar.index.shard;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** How an index keeps vectors of tokens ({@link TokenCodes}). */
public enum TokenCoding {
  /** As 16-bit floats. */
  SIXTEEN_BITS("16-bit"),
  /** A byte a dimension, and a step a token. */
  EIGHT_BITS("8-bit"),
  /** Two bits a dimension, and a step a token, about the mean of the chunk's tokens. */
  TWO_BITS("2-bit");

  private final String key;

  TokenCoding(String key) {
    this.key = key;
  }

  /** What the user writes. */
  @JsonValue
  public String key() {
    return key;
  }

  /** The coding of that name. */
  public static TokenCoding named(String key) {
    return Arrays.stream(values()).filter(c -> c.key.equals(key)).findFirst().orElseThrow();
  }
}
