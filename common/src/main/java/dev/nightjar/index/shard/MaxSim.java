package dev.nightjar.index.shard;

import dev.nightjar.vector.Kernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.lucene.util.BytesRef;

/**
 * Late interaction (Khattab and Zaharia, ColBERT, 2020): how well a chunk has something near each
 * token of a question. Indexes keep the tokens of a chunk as 16-bit floats. Stateless.
 */
public final class MaxSim {
  private MaxSim() {}

  /** The tokens of a chunk as they are kept: the width, then their floats. */
  static byte[] encode(float[][] tokens) {
    int width = tokens.length == 0 ? 0 : tokens[0].length;
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES + tokens.length * width * Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(width);
    for (float[] token : tokens) {
      for (float value : token) {
        bytes.putShort(Float.floatToFloat16(value));
      }
    }
    return bytes.array();
  }

  /** What {@link #encode} was given, as far as 16 bits hold it. */
  public static float[][] decode(BytesRef kept) {
    ByteBuffer bytes =
        ByteBuffer.wrap(kept.bytes, kept.offset, kept.length).order(ByteOrder.LITTLE_ENDIAN);
    int width = bytes.getInt();
    float[][] tokens = new float[width == 0 ? 0 : bytes.remaining() / (width * Short.BYTES)][width];
    for (float[] token : tokens) {
      for (int i = 0; i < width; i++) {
        token[i] = Float.float16ToFloat(bytes.getShort());
      }
    }
    return tokens;
  }

  /**
   * The mean, over the question's tokens, of the greatest inner product with a token of the chunk;
   * the sum of the paper by the number of the question's tokens, which orders alike. 0 where either
   * has no token.
   *
   * @throws IllegalArgumentException if the tokens' widths differ
   */
  public static double score(float[][] question, float[][] chunk) {
    if (question.length == 0 || chunk.length == 0) {
      return 0;
    }
    Kernels kernels = Kernels.get();
    double sum = 0;
    for (float[] asked : question) {
      float best = Float.NEGATIVE_INFINITY;
      for (float[] token : chunk) {
        best = Math.max(best, kernels.dot(asked, token));
      }
      sum += best;
    }
    return sum / question.length;
  }
}
