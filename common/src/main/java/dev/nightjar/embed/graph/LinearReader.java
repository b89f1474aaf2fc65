package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import java.util.List;
import java.util.Optional;

/** Finds sums, and products with weights. */
final class LinearReader {
  /** A product and the value that goes into it. */
  record Product(String input, Linear linear) {}

  private final GraphView graph;

  LinearReader(GraphView graph) {
    this.graph = graph;
  }

  /** The two summands of a value, in both orders. */
  List<String[]> sums(String value) {
    return graph
        .node("Add", value)
        .map(
            add ->
                List.of(
                    new String[] {add.getInput(0), add.getInput(1)},
                    new String[] {add.getInput(1), add.getInput(0)}))
        .orElse(List.of());
  }

  /** A product with weights, and its bias if it has one. */
  Optional<Product> linear(String value) {
    for (String[] sum : sums(value)) {
      Optional<TensorProto> bias = graph.weights(sum[1], 1);
      Optional<Product> product = bias.flatMap(b -> product(sum[0], bias));
      if (product.isPresent()) {
        return product;
      }
    }
    return product(value, Optional.empty());
  }

  private Optional<Product> product(String value, Optional<TensorProto> bias) {
    return graph
        .node("MatMul", value)
        .flatMap(
            node ->
                graph
                    .weights(node.getInput(1), 2)
                    .map(weights -> new Product(node.getInput(0), new Linear(weights, bias))));
  }
}
