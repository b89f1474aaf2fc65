package dev.nightjar.index.shard;

import dev.nightjar.vector.Kernels;
import java.util.Arrays;
import java.util.Locale;
import org.apache.lucene.util.BytesRef;

/**
 * Late interaction (Khattab and Zaharia, ColBERT, 2020): how well a chunk has something near each
 * token of a question. Stateless.
 */
public final class MaxSim {
  private MaxSim() {}

  /**
   * The mean, over the question's tokens, of the greatest inner product with a token of the chunk;
   * the sum of the paper by the number of the question's tokens, which orders alike. 0 where either
   * has no token. The chunk's tokens are read one by one, for all of the question's at once.
   *
   * @param chunk its tokens as an index keeps them ({@link TokenCodes})
   * @throws IllegalArgumentException if the tokens' widths differ
   */
  public static double score(float[][] question, BytesRef chunk) {
    TokenCodes codes = TokenCodes.of(chunk);
    if (question.length == 0 || codes.count() == 0) {
      return 0;
    }
    if (question[0].length != codes.width()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Tokens of %d numbers where the index has %d",
              question[0].length,
              codes.width()));
    }
    Kernels kernels = Kernels.get();
    float[] best = new float[question.length];
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    float[] products = new float[question.length];
    float[] token = new float[codes.width()];
    for (int t = 0; t < codes.count(); t++) {
      float times = codes.next(token);
      kernels.dots(token, question, products);
      for (int q = 0; q < best.length; q++) {
        best[q] = Math.max(best[q], times * products[q]);
      }
    }
    double sum = 0;
    for (float one : best) {
      sum += one;
    }
    for (int q = 0; q < question.length && codes.mean().length > 0; q++) {
      sum += kernels.dot(question[q], codes.mean());
    }
    return sum / question.length;
  }
}
