package dev.nightjar.embed;

import java.util.Locale;

/** How the vectors of a text's tokens become the vector of the text. */
public enum Pooling {
  /** The mean of all tokens, special ones included. */
  MEAN {
    @Override
    void pool(float[] hidden, int offset, int tokens, int dimension, float[] out) {
      double[] sum = new double[dimension];
      for (int t = 0; t < tokens; t++) {
        int row = offset + t * dimension;
        for (int d = 0; d < dimension; d++) {
          sum[d] += hidden[row + d];
        }
      }
      for (int d = 0; d < dimension; d++) {
        out[d] = (float) (sum[d] / tokens);
      }
    }
  },
  /** The first token. */
  CLS {
    @Override
    void pool(float[] hidden, int offset, int tokens, int dimension, float[] out) {
      System.arraycopy(hidden, offset, out, 0, dimension);
    }
  },
  /** The largest value of each dimension. */
  MAX {
    @Override
    void pool(float[] hidden, int offset, int tokens, int dimension, float[] out) {
      System.arraycopy(hidden, offset, out, 0, dimension);
      for (int t = 1; t < tokens; t++) {
        int row = offset + t * dimension;
        for (int d = 0; d < dimension; d++) {
          out[d] = Math.max(out[d], hidden[row + d]);
        }
      }
    }
  },
  /** The last token. */
  LAST {
    @Override
    void pool(float[] hidden, int offset, int tokens, int dimension, float[] out) {
      System.arraycopy(hidden, offset + (tokens - 1) * dimension, out, 0, dimension);
    }
  };

  abstract void pool(float[] hidden, int offset, int tokens, int dimension, float[] out);

  /**
   * Pools row {@code row} of hidden states of shape rows x tokens x dimension.
   *
   * @return a new vector of {@code dimension} floats
   */
  public float[] pool(float[] hidden, int row, int tokens, int dimension) {
    float[] out = new float[dimension];
    pool(hidden, row * tokens * dimension, tokens, dimension, out);
    return out;
  }

  /** The name in options and manifests. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
