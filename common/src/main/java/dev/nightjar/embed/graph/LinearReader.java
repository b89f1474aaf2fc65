package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import dev.nightjar.embed.graph.GraphParts.Norm;
import java.util.List;
import java.util.Optional;

/** Finds sums, products with weights, and normalisation. */
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

  // ---- normalisation

  /** A normalised value and the value that goes into it. */
  record Normed(String input, Norm norm) {}

  /** Normalisation over the last axis, as one operator or by the mean square written out. */
  Optional<Normed> norm(String value) {
    return graph
        .node("LayerNormalization", value)
        .filter(node -> GraphView.number(node, "axis", -1) == -1)
        .flatMap(this::centred)
        .or(() -> even(value));
  }

  private Optional<Normed> centred(NodeProto node) {
    float epsilon = GraphView.attribute(node, "epsilon").map(AttributeProto::getF).orElse(1e-5f);
    Optional<TensorProto> beta =
        node.getInputCount() > 2 ? graph.weights(node.getInput(2), 1) : Optional.empty();
    return graph
        .weights(node.getInput(1), 1)
        .filter(gamma -> node.getInputCount() < 3 || beta.isPresent())
        .map(
            gamma ->
                new Normed(graph.behind(node.getInput(0)), new Norm(gamma, beta, epsilon, true)));
  }

  /** Weights times a value by the root of its mean square. */
  private Optional<Normed> even(String value) {
    NodeProto times = graph.node("Mul", value).orElse(null);
    for (int i = 0; times != null && i < 2; i++) {
      Optional<TensorProto> gamma = graph.weights(times.getInput(i), 1);
      Optional<Normed> normed =
          gamma.isPresent() ? divided(times.getInput(1 - i), gamma.get()) : Optional.empty();
      if (normed.isPresent()) {
        return normed;
      }
    }
    return Optional.empty();
  }

  private Optional<Normed> divided(String value, TensorProto gamma) {
    Optional<NodeProto> by = graph.node("Div", value);
    if (by.isPresent()) {
      return rooted(by.get().getInput(0), by.get().getInput(1), gamma);
    }
    NodeProto times = graph.node("Mul", value).orElse(null);
    for (int i = 0; times != null && i < 2; i++) {
      String other = times.getInput(1 - i);
      Optional<Normed> normed =
          graph
              .node("Reciprocal", times.getInput(i))
              .flatMap(reciprocal -> rooted(other, reciprocal.getInput(0), gamma));
      if (normed.isPresent()) {
        return normed;
      }
    }
    return Optional.empty();
  }

  private Optional<Normed> rooted(String value, String root, TensorProto gamma) {
    String input = graph.behind(value);
    List<String[]> sums =
        graph.node("Sqrt", root).map(node -> sums(node.getInput(0))).orElse(List.of());
    for (String[] sum : sums) {
      Optional<Double> epsilon = graph.scalar(sum[1]);
      boolean isMean =
          graph
              .node("ReduceMean", sum[0])
              .filter(mean -> graph.axis(mean, 1).equals(Optional.of(-1L)))
              .flatMap(mean -> square(mean.getInput(0)))
              .filter(input::equals)
              .isPresent();
      if (epsilon.isPresent() && isMean) {
        return Optional.of(
            new Normed(
                input, new Norm(gamma, Optional.empty(), epsilon.get().floatValue(), false)));
      }
    }
    return Optional.empty();
  }

  private Optional<String> square(String value) {
    return graph
        .node("Pow", value)
        .filter(power -> graph.scalar(power.getInput(1)).filter(two -> two == 2).isPresent())
        .or(
            () ->
                graph
                    .node("Mul", value)
                    .filter(
                        times ->
                            graph
                                .behind(times.getInput(0))
                                .equals(graph.behind(times.getInput(1)))))
        .map(node -> graph.behind(node.getInput(0)));
  }
}
