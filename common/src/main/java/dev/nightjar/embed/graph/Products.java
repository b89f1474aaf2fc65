package dev.nightjar.embed.graph;

import dev.nightjar.embed.graph.EncoderWeights.Linear;
import java.util.List;
import java.util.Map;

/** How the products of hidden states and weights are computed: where nearly all the time goes. */
interface Products {
  /**
   * Adds the product.
   *
   * @param in the hidden state: rows x tokens x {@code linear.in()}
   * @param output the product's name
   * @return whether the bias is in it; else who comes next adds it
   */
  boolean add(GraphBuilder graph, String in, Linear linear, String output);

  /** Products of floats. */
  static Products ofFloats() {
    return (graph, in, linear, output) -> {
      graph.node("MatMul", List.of(in, graph.weight(linear.weights())), output, Map.of());
      return false;
    };
  }
}
