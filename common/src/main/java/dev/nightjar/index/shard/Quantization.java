package dev.nightjar.index.shard;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/**
 * What the graph is searched with. The full vectors are kept beside quantised ones, and the best
 * candidates are scored again with them.
 */
public enum Quantization {
  /** Eight bits a dimension, in a file of Nightjar; the graph is built by the full vectors. */
  EIGHT_BITS("8-bit"),
  /** The full vectors. */
  NONE("none"),
  /** Four bits a dimension, by Lucene. */
  FOUR_BITS("4-bit"),
  /** One bit a dimension against queries of four, by Lucene. */
  ONE_BIT("1-bit");

  private final String key;

  Quantization(String key) {
    this.key = key;
  }

  /** What the user writes. */
  @JsonValue
  public String key() {
    return key;
  }

  /** The quantisation of that name. */
  public static Quantization named(String key) {
    return Arrays.stream(values()).filter(q -> q.key.equals(key)).findFirst().orElseThrow();
  }

  /** Whether Lucene searches. */
  public boolean isLucenes() {
    return this == FOUR_BITS || this == ONE_BIT;
  }

  /** How many candidates are scored again with full vectors to find the k best. */
  public int rescored(int k, int width) {
    return switch (this) {
      case NONE -> k;
      case EIGHT_BITS -> Math.min(width, k + k / 2);
      case FOUR_BITS -> Math.min(width, 4 * k);
      case ONE_BIT -> width;
    };
  }
}
