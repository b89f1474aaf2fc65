package dev.nightjar.vector;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How exactly the vectors of a run are written. */
public enum Precision {
  /** As the model gives them. */
  FLOAT32(32),
  /** Each rounded to the nearest half-precision number of IEEE 754. */
  FLOAT16(16),
  /** A byte a dimension: {@link Int8Codec}. */
  INT8(8),
  /** A bit a dimension: {@link BinaryCodec}. */
  BINARY(1);

  private static final float LARGEST_HALF = 65504;

  private final int bits;

  Precision(int bits) {
    this.bits = bits;
  }

  /** Bits of a dimension. */
  public int bits() {
    return bits;
  }

  /** What the user writes. */
  @JsonValue
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All keys, the default first. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Precision::key).toList();
  }

  /**
   * The precision of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Precision named(String key) {
    return Arrays.stream(values())
        .filter(precision -> precision.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Unknown precision '" + key + "'"));
  }

  /**
   * The vector in halves: each number the nearest that a half holds, ties to even; those beyond the
   * largest (65,504) become it.
   */
  public static float[] rounded(float[] vector) {
    float[] halves = new float[vector.length];
    for (int i = 0; i < halves.length; i++) {
      float held = Math.clamp(vector[i], -LARGEST_HALF, LARGEST_HALF);
      halves[i] = Float.float16ToFloat(Float.floatToFloat16(held));
    }
    return halves;
  }
}
