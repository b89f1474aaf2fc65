package dev.nightjar.vector;

import java.io.Serializable;
import java.util.Locale;

/**
 * Turns vectors into bytes and back. What comes back is not what went in, but goes in again to the
 * same bytes: {@code encode(decode(encode(v)))} equals {@code encode(v)}. Immutable.
 */
public sealed interface ByteCodec extends Serializable permits Int8Codec, BinaryCodec {
  /** Floats of a vector. */
  int dimension();

  /**
   * The bytes of a vector.
   *
   * @throws IllegalArgumentException if it has another dimension
   */
  byte[] encode(float[] vector);

  /**
   * About the vector that the bytes were made of.
   *
   * @throws IllegalArgumentException if there are more or fewer bytes than a vector has
   */
  float[] decode(byte[] bytes);

  /** Complains about a vector that is not as long as the codec expects. */
  static void check(int length, int expected, String what) {
    if (length != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "A vector of %d %s where %d are expected", length, what, expected));
    }
  }
}
