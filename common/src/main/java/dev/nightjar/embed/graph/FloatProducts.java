package dev.nightjar.embed.graph;

import dev.nightjar.embed.graph.EncoderWeights.Linear;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Products of floats or halves, of one graph. Not thread-safe.
 *
 * <p>On a CPU the bias is what the product begins with: Gemm, which wants two dimensions, so rows
 * and tokens are taken as one. The operators that would add it otherwise, BiasGelu above all, take
 * as long again for that as for what they do. On a GPU it is the other way round: Gemm writes the
 * bias first and reads it again.
 */
final class FloatProducts implements Products {
  private final boolean half;
  private final Set<String> made = new HashSet<>();

  FloatProducts(boolean half) {
    this.half = half;
  }

  @Override
  public boolean add(GraphBuilder graph, String in, Linear linear, String output) {
    String weights = graph.weight(linear.weights());
    if (half || linear.bias().isEmpty()) {
      graph.node("MatMul", List.of(in, weights), output, Map.of());
      return linear.bias().isEmpty();
    }
    String shape = shape(graph, in, linear.out());
    String bias = graph.weight(linear.bias().get());
    String product =
        graph.node(
            "Gemm",
            List.of(flat(graph, in, linear.in()), weights, bias),
            output + "/flat",
            Map.of());
    graph.node("Reshape", List.of(product, shape), output, Map.of());
    return true;
  }

  /** The value with rows and tokens as one dimension. */
  private String flat(GraphBuilder graph, String value, int width) {
    String flat = value + "/rows";
    if (made.add(flat)) {
      String shape = graph.weight(Tensors.of("nightjar/rows-by-" + width, new long[] {-1, width}));
      graph.node("Reshape", List.of(value, shape), flat, Map.of());
    }
    return flat;
  }

  /** Rows, tokens and width: the first two as {@code value} has them. */
  private String shape(GraphBuilder graph, String value, int width) {
    String shape = "nightjar/shape-by-" + width;
    if (made.add(shape)) {
      String tokens = "nightjar/rows-and-tokens";
      if (made.add(tokens)) {
        String axes = graph.weight(Tensors.of("nightjar/axes", new long[] {0, 1}));
        String whole = graph.node("Shape", List.of(value), tokens + "/whole", Map.of());
        graph.node("Gather", List.of(whole, axes), tokens, Map.of("axis", 0));
      }
      String last = graph.weight(Tensors.of("nightjar/width-" + width, new long[] {width}));
      graph.node("Concat", List.of(tokens, last), shape, Map.of("axis", 0));
    }
    return shape;
  }
}
