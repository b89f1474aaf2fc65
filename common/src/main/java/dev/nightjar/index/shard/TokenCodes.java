package dev.nightjar.index.shard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.lucene.util.BytesRef;

/**
 * The vectors of a chunk's tokens as an index keeps them. Each says itself how, so that chunks of
 * several codings may share a shard. Written by nothing but sums, products and roundings in a fixed
 * order, so the same vectors give the same bytes on any machine.
 *
 * <p>An int, little-endian as all that follows: the width in its lower 24 bits, the coding above.
 * Then, by coding: a 16-bit float a dimension; or, a token, its step as a float and a signed byte c
 * a dimension, which is about {@code step * c}; or the mean of the tokens as 16-bit floats and, a
 * token, its step as a float and two bits c a dimension, which is about {@code mean + step * (c -
 * 1.5)}. Of w bytes of two bits, byte i has dimensions i, w + i, 2w + i and 3w + i, from its lowest
 * bits on.
 *
 * <p>Not thread-safe.
 */
final class TokenCodes {
  private static final int WIDTH_BITS = 24;
  private static final int MOST = 127;

  /** Codes of two bits are 0 to 3; zero is half way. */
  private static final int LAST = 3;

  private static final float MIDDLE = 1.5f;

  /** Codes in a byte. */
  private static final int TOGETHER = 4;

  /** The step that fits a normal distribution best, in standard deviations (Max, 1960). */
  private static final double NORMAL_STEP = 0.9957;

  /** How often a step is fitted to the codes that it made. */
  private static final int FITS = 2;

  /** What each of a byte's four codes stands for. */
  private static final float[] LEVELS = levels();

  private final ByteBuffer bytes;
  private final TokenCoding coding;
  private final int width;
  private final int count;
  private final float[] mean;
  private final short[] halves;
  private final byte[] codes;
  private final float[] padded;

  private TokenCodes(ByteBuffer bytes) {
    this.bytes = bytes;
    int head = bytes.getInt();
    this.coding = TokenCoding.values()[head >>> WIDTH_BITS];
    this.width = head & ((1 << WIDTH_BITS) - 1);
    this.halves = new short[width];
    this.codes = new byte[coding == TokenCoding.TWO_BITS ? packed(width) : width];
    this.padded = new float[coding == TokenCoding.TWO_BITS ? TOGETHER * codes.length : 0];
    this.mean = new float[coding == TokenCoding.TWO_BITS ? width : 0];
    if (mean.length > 0) {
      readHalves(mean);
    }
    this.count = width == 0 ? 0 : bytes.remaining() / tokenBytes(coding, width);
  }

  /** Reads what {@link #encode} wrote. */
  static TokenCodes of(BytesRef kept) {
    return new TokenCodes(
        ByteBuffer.wrap(kept.bytes, kept.offset, kept.length).order(ByteOrder.LITTLE_ENDIAN));
  }

  /**
   * The tokens of a chunk as they are kept.
   *
   * @param tokens of one width
   */
  static byte[] encode(TokenCoding coding, float[][] tokens) {
    int width = tokens.length == 0 ? 0 : tokens[0].length;
    boolean centred = coding == TokenCoding.TWO_BITS;
    ByteBuffer bytes =
        ByteBuffer.allocate(
                Integer.BYTES
                    + (centred ? width * Short.BYTES : 0)
                    + tokens.length * tokenBytes(coding, width))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(width | coding.ordinal() << WIDTH_BITS);
    float[] mean = centred ? mean(tokens, width) : new float[0];
    putHalves(mean, bytes);
    for (float[] token : tokens) {
      switch (coding) {
        case SIXTEEN_BITS -> putHalves(token, bytes);
        case EIGHT_BITS -> putBytes(token, bytes);
        case TWO_BITS -> putPairs(token, mean, bytes);
      }
    }
    return bytes.array();
  }

  /** Bytes of a token of so many dimensions. */
  static int tokenBytes(TokenCoding coding, int width) {
    return switch (coding) {
      case SIXTEEN_BITS -> width * Short.BYTES;
      case EIGHT_BITS -> Float.BYTES + width;
      case TWO_BITS -> Float.BYTES + packed(width);
    };
  }

  private static int packed(int width) {
    return (width + TOGETHER - 1) / TOGETHER;
  }

  /** The mean, as far as 16 bits hold it. */
  private static float[] mean(float[][] tokens, int width) {
    float[] mean = new float[width];
    for (int i = 0; i < width; i++) {
      double sum = 0;
      for (float[] token : tokens) {
        sum += token[i];
      }
      mean[i] =
          Float.float16ToFloat(Float.floatToFloat16((float) (sum / Math.max(1, tokens.length))));
    }
    return mean;
  }

  private static void putHalves(float[] token, ByteBuffer bytes) {
    for (float value : token) {
      bytes.putShort(Float.floatToFloat16(value));
    }
  }

  private static void putBytes(float[] token, ByteBuffer bytes) {
    float largest = 0;
    for (float value : token) {
      largest = Math.max(largest, Math.abs(value));
    }
    float step = largest / MOST;
    bytes.putFloat(step);
    for (float value : token) {
      bytes.put((byte) (step > 0 ? Math.clamp(Math.round(value / step), -MOST, MOST) : 0));
    }
  }

  private static void putPairs(float[] token, float[] mean, ByteBuffer bytes) {
    float[] rest = new float[token.length];
    double squares = 0;
    for (int i = 0; i < rest.length; i++) {
      rest[i] = token[i] - mean[i];
      squares += (double) rest[i] * rest[i];
    }
    double step = NORMAL_STEP * Math.sqrt(squares / rest.length);
    for (int fit = 0; fit < FITS && step > 0; fit++) {
      double product = 0;
      double length = 0;
      for (float value : rest) {
        double level = code(value, step) - MIDDLE;
        product += level * value;
        length += level * level;
      }
      step = product / length;
    }
    bytes.putFloat((float) step);
    int packed = packed(rest.length);
    for (int i = 0; i < packed; i++) {
      int together = 0;
      for (int j = 0; j < TOGETHER && j * packed + i < rest.length; j++) {
        together |= code(rest[j * packed + i], step) << 2 * j;
      }
      bytes.put((byte) together);
    }
  }

  /** The nearest of four levels. */
  private static int code(float value, double step) {
    return step > 0 ? (int) Math.clamp(Math.floor(value / step) + 2, 0, LAST) : 0;
  }

  /** Dimensions of a token. */
  int width() {
    return width;
  }

  /** How many tokens there are. */
  int count() {
    return count;
  }

  /** What all tokens have in common; nothing if they are kept as they are. */
  float[] mean() {
    return mean;
  }

  /**
   * Reads the next token, which is about the mean and as many times {@code row} as is returned.
   *
   * @param row takes a number a dimension
   */
  float next(float[] row) {
    if (coding == TokenCoding.SIXTEEN_BITS) {
      readHalves(row);
      return 1;
    }
    float step = bytes.getFloat();
    bytes.get(codes);
    if (coding == TokenCoding.EIGHT_BITS) {
      for (int i = 0; i < width; i++) {
        row[i] = codes[i];
      }
    } else {
      readPairs(row);
    }
    return step;
  }

  private void readHalves(float[] row) {
    bytes.asShortBuffer().get(halves);
    bytes.position(bytes.position() + Short.BYTES * width);
    for (int i = 0; i < width; i++) {
      row[i] = Float.float16ToFloat(halves[i]);
    }
  }

  /** By a table: four numbers a byte cost four loads and four stores. */
  private void readPairs(float[] row) {
    int packed = codes.length;
    float[] into = width == TOGETHER * packed ? row : padded;
    for (int i = 0; i < packed; i++) {
      int levels = TOGETHER * (codes[i] & 0xff);
      into[i] = LEVELS[levels];
      into[packed + i] = LEVELS[levels + 1];
      into[2 * packed + i] = LEVELS[levels + 2];
      into[3 * packed + i] = LEVELS[levels + 3];
    }
    if (into != row) {
      System.arraycopy(into, 0, row, 0, width);
    }
  }

  private static float[] levels() {
    float[] levels = new float[TOGETHER << Byte.SIZE];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (((i / TOGETHER) >> (2 * (i % TOGETHER))) & LAST) - MIDDLE;
    }
    return levels;
  }
}
