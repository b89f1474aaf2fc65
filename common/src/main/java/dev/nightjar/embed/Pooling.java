package dev.nightjar.embed;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the vectors of a text's tokens become the vector of the text: by one mode, or by several
 * whose results are joined in this order.
 *
 * @param modes none if the graph pools by itself
 */
public record Pooling(List<PoolingMode> modes) implements Serializable {
  /** The mean of all tokens. */
  public static final Pooling MEAN = of(PoolingMode.MEAN);

  /** The first token. */
  public static final Pooling CLS = of(PoolingMode.CLS);

  /** The graph's own, behind its output {@code sentence_embedding}. */
  public static final Pooling GRAPH = of();

  private static final String GRAPH_KEY = "graph";

  /** Checks nothing; the order of the modes is that of the joined vectors. */
  public Pooling {
    modes = List.copyOf(modes);
  }

  /** These modes, in this order. */
  public static Pooling of(PoolingMode... modes) {
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
                .map(
                    mode ->
                        PoolingMode.named(mode).orElseThrow(() -> new IllegalArgumentException("")))
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
    float[] out = new float[width(dimension)];
    int from = Math.clamp(skipped, 0, tokens - 1);
    for (int i = 0; i < modes.size(); i++) {
      modes
          .get(i)
          .pool(hidden, row * tokens * dimension, from, tokens, dimension, out, i * dimension);
    }
    return out;
  }

  /** The name in options and manifests. */
  public String key() {
    return this.equals(GRAPH)
        ? GRAPH_KEY
        : modes.stream().map(PoolingMode::key).collect(Collectors.joining("+"));
  }
}
