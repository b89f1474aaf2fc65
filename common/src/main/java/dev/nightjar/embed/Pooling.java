package dev.nightjar.embed;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the vectors of a text's tokens become the vector of the text: by one mode, or by several
 * whose results are joined in this order.
 *
 * @param modes none if the graph pools by itself
 */
public record Pooling(List<Mode> modes) implements Serializable {
  /** The mean of all tokens. */
  public static final Pooling MEAN = of(Mode.MEAN);

  /** The first token. */
  public static final Pooling CLS = of(Mode.CLS);

  /** The graph's own, behind its output {@code sentence_embedding}. */
  public static final Pooling GRAPH = of();

  private static final String GRAPH_KEY = "graph";

  /** Checks nothing; the order of the modes is that of the joined vectors. */
  public Pooling {
    modes = List.copyOf(modes);
  }

  /** These modes, in this order. */
  public static Pooling of(Mode... modes) {
    return new Pooling(List.of(modes));
  }

  /**
   * The pooling of that name: {@code mean}, {@code cls+max} or {@code graph}, say.
   *
   * @throws IllegalArgumentException for an unknown one, with no message of its own
   */
  public static Pooling named(String name) {
    return name.equals(GRAPH_KEY)
        ? GRAPH
        : new Pooling(
            Arrays.stream(name.split("\\+", -1))
                .map(mode -> Mode.named(mode).orElseThrow(() -> new IllegalArgumentException("")))
                .toList());
  }

  /** Floats of a vector that is pooled from tokens of {@code dimension} floats. */
  public int width(int dimension) {
    return this.equals(GRAPH) ? dimension : modes.size() * dimension;
  }

  /**
   * Pools one input out of hidden states of shape rows x tokens x dimension.
   *
   * @param skipped tokens at the front that are left out; one token is pooled in any case
   * @return a new vector
   */
  public float[] pool(float[] hidden, int row, int tokens, int dimension, int skipped) {
    int from = Math.clamp(skipped, 0, tokens - 1);
    return pool(hidden, row * tokens * dimension, new ModelInput.Part(from, tokens), dimension);
  }

  /**
   * Pools a part of one input.
   *
   * @param start where the input's first token begins in {@code hidden}
   * @return a new vector
   */
  public float[] pool(float[] hidden, int start, ModelInput.Part part, int dimension) {
    float[] out = new float[width(dimension)];
    for (int i = 0; i < modes.size(); i++) {
      modes.get(i).pool(hidden, start, part.from(), part.to(), dimension, out, i * dimension);
    }
    return out;
  }

  /** The name in options and manifests. */
  public String key() {
    return this.equals(GRAPH)
        ? GRAPH_KEY
        : modes.stream().map(Mode::key).collect(Collectors.joining("+"));
  }

  /**
   * One way from the vectors of tokens to one vector, as sentence-transformers defines it, in the
   * order in which older folders concatenate several.
   */
  public enum Mode {
    /** The first token. */
    CLS("cls", "cls", "pooling_mode_cls_token") {
      @Override
      void pool(float[] hidden, int row, int from, int to, int dimension, float[] out, int at) {
        System.arraycopy(hidden, row + from * dimension, out, at, dimension);
      }
    },
    /** The largest value of each dimension. */
    MAX("max", "max", "pooling_mode_max_tokens") {
      @Override
      void pool(float[] hidden, int row, int from, int to, int dimension, float[] out, int at) {
        System.arraycopy(hidden, row + from * dimension, out, at, dimension);
        for (int t = from + 1; t < to; t++) {
          for (int d = 0; d < dimension; d++) {
            out[at + d] = Math.max(out[at + d], hidden[row + t * dimension + d]);
          }
        }
      }
    },
    /** The mean of all tokens, special ones included. */
    MEAN("mean", "mean", "pooling_mode_mean_tokens") {
      @Override
      void pool(float[] hidden, int row, int from, int to, int dimension, float[] out, int at) {
        divided(sum(hidden, row, from, to, dimension), to - from, out, at);
      }
    },
    /** The sum of all tokens by the square root of their number. */
    MEAN_SQRT_LEN("mean_sqrt_len", "mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens") {
      @Override
      void pool(float[] hidden, int row, int from, int to, int dimension, float[] out, int at) {
        divided(sum(hidden, row, from, to, dimension), Math.sqrt(to - from), out, at);
      }
    },
    /** The mean weighted by position: 1 for the first token of the input, n for the n-th. */
    WEIGHTED_MEAN("weightedmean", "weightedmean", "pooling_mode_weightedmean_tokens") {
      @Override
      void pool(float[] hidden, int row, int from, int to, int dimension, float[] out, int at) {
        double[] sum = new double[dimension];
        double weights = 0;
        for (int t = from; t < to; t++) {
          weights += t + 1;
          for (int d = 0; d < dimension; d++) {
            sum[d] += (t + 1) * (double) hidden[row + t * dimension + d];
          }
        }
        divided(sum, weights, out, at);
      }
    },
    /** The last token. */
    LAST("last", "lasttoken", "pooling_mode_lasttoken") {
      @Override
      void pool(float[] hidden, int row, int from, int to, int dimension, float[] out, int at) {
        System.arraycopy(hidden, row + (to - 1) * dimension, out, at, dimension);
      }
    };

    private final String key;
    private final String folderName;
    private final String switchName;

    Mode(String key, String folderName, String switchName) {
      this.key = key;
      this.folderName = folderName;
      this.switchName = switchName;
    }

    /**
     * Pools tokens {@code from} to {@code to} of the input that begins at {@code row}.
     *
     * @param out takes {@code dimension} floats from {@code at} on
     */
    abstract void pool(
        float[] hidden, int row, int from, int to, int dimension, float[] out, int at);

    /** The name in options and manifests. */
    public String key() {
      return key;
    }

    /** The switch of older pooling configs. */
    public String switchName() {
      return switchName;
    }

    /** The mode that options, manifests or {@code pooling_mode} of a pooling config call so. */
    public static Optional<Mode> named(String name) {
      for (Mode mode : values()) {
        if (mode.key.equals(name) || mode.folderName.equals(name)) {
          return Optional.of(mode);
        }
      }
      return Optional.empty();
    }

    private static double[] sum(float[] hidden, int row, int from, int to, int dimension) {
      double[] sum = new double[dimension];
      for (int t = from; t < to; t++) {
        for (int d = 0; d < dimension; d++) {
          sum[d] += hidden[row + t * dimension + d];
        }
      }
      return sum;
    }

    private static void divided(double[] sum, double by, float[] out, int at) {
      for (int d = 0; d < sum.length; d++) {
        out[at + d] = (float) (sum[d] / by);
      }
    }
  }
}
