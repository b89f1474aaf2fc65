package dev.nightjar.embed;

import java.util.Arrays;
import java.util.Locale;

/**
 * The vector of a text and those of its tokens in one array, as models of {@link Granularity#TOKEN}
 * give them: the text's first, then the tokens' in their order, all of one width, which need not be
 * the text's. Stateless.
 */
public final class TokenVectors {
  private TokenVectors() {}

  /** The array of a text and its tokens. */
  public static float[] join(float[] text, float[][] tokens) {
    int width = tokens.length == 0 ? 0 : tokens[0].length;
    float[] joined = Arrays.copyOf(text, text.length + tokens.length * width);
    for (int t = 0; t < tokens.length; t++) {
      System.arraycopy(tokens[t], 0, joined, text.length + t * width, width);
    }
    return joined;
  }

  /**
   * The text's vector.
   *
   * @param dimension its floats
   */
  public static float[] text(float[] joined, int dimension) {
    return Arrays.copyOf(joined, dimension);
  }

  /**
   * The tokens' vectors.
   *
   * @param dimension floats of the text's vector
   * @param count how many tokens there are
   */
  public static float[][] tokens(float[] joined, int dimension, int count) {
    int width = width(joined, dimension, count);
    float[][] tokens = new float[count][];
    for (int t = 0; t < count; t++) {
      int start = dimension + t * width;
      tokens[t] = Arrays.copyOfRange(joined, start, start + width);
    }
    return tokens;
  }

  /**
   * The array with some tokens only, such as those that are no special ones.
   *
   * @param count how many tokens it has
   * @param places of those that stay, ascending
   */
  public static float[] only(float[] joined, int dimension, int count, int[] places) {
    int width = width(joined, dimension, count);
    float[] kept = Arrays.copyOf(joined, dimension + places.length * width);
    for (int t = 0; t < places.length; t++) {
      System.arraycopy(joined, dimension + places[t] * width, kept, dimension + t * width, width);
    }
    return kept;
  }

  private static int width(float[] joined, int dimension, int count) {
    int width = count == 0 ? 0 : (joined.length - dimension) / count;
    if (joined.length != dimension + count * width) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d floats are no text of %d and %d tokens",
              joined.length,
              dimension,
              count));
    }
    return width;
  }
}
