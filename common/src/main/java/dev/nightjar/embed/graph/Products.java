package dev.nightjar.embed.graph;

import dev.nightjar.embed.graph.EncoderWeights.Linear;

/** How the products of hidden states and weights are computed: where nearly all the time goes. */
interface Products {
  /**
   * Adds the product.
   *
   * @param in the hidden state: rows x tokens x {@code linear.in()}
   * @param output the product's name
   * @return whether the bias is in it, or there is none; else who comes next adds it
   */
  boolean add(GraphBuilder graph, String in, Linear linear, String output);

  /**
   * Whether hidden states are rounded to bytes, biases being inside of the products. What attention
   * gives then has to be the same on every processor, as last bits become whole steps; and the
   * activation need not be finer than a step.
   */
  default boolean areOfBytes() {
    return false;
  }
}
