package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.graph.AttentionReader.Attention;
import dev.nightjar.embed.graph.EncoderWeights.Activation;
import dev.nightjar.embed.graph.EncoderWeights.Layer;
import dev.nightjar.embed.graph.EncoderWeights.Norm;
import dev.nightjar.embed.graph.LinearReader.Product;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Finds the layers of an encoder in its graph, from the last to the first, by their shape: names do
 * not matter, nor which exporter wrote the operators out. What stands before the first layer that
 * is found stays as it is. Masks are taken to hide nothing.
 */
final class EncoderReader {
  private final GraphView graph;
  private final LinearReader linears;
  private final AttentionReader attentions;

  EncoderReader(GraphView graph) {
    this.graph = graph;
    this.linears = new LinearReader(graph);
    this.attentions = new AttentionReader(graph, linears);
  }

  /**
   * The encoder whose last hidden state is {@code output}.
   *
   * @throws UnrecognisedGraphException if not one layer is found
   */
  static EncoderWeights read(GraphProto graph, String output) throws UnrecognisedGraphException {
    try {
      return new EncoderReader(new GraphView(graph)).encoder(output);
    } catch (IndexOutOfBoundsException e) {
      throw new UnrecognisedGraphException(
          "one of its nodes has fewer inputs than its operator takes: " + e.getMessage());
    }
  }

  private EncoderWeights encoder(String output) throws UnrecognisedGraphException {
    Deque<Layer> layers = new ArrayDeque<>();
    String value = graph.behind(output);
    Optional<Normed> top = norm(value);
    while (top.isPresent()) {
      Optional<FoundLayer> layer = layer(top.get());
      if (layer.isEmpty()) {
        break;
      }
      layers.addFirst(layer.get().layer());
      value = graph.behind(layer.get().input());
      top = norm(value);
    }
    if (layers.isEmpty()) {
      throw new UnrecognisedGraphException(
          top.isEmpty()
              ? "its output comes of %s, not of a layer's normalisation"
                  .formatted(graph.origin(output))
              : "no attention and feed-forward of BERT's shape stand before its last normalisation");
    }
    return new EncoderWeights(
        top.map(Normed::input).orElse(value), top.map(Normed::norm), List.copyOf(layers));
  }

  private record Normed(String input, Norm norm) {}

  private record FoundLayer(String input, Layer layer) {}

  private Optional<FoundLayer> layer(Normed top) {
    for (String[] sum : linears.sums(top.input())) {
      Optional<FoundLayer> found =
          linears.linear(sum[0]).flatMap(outer -> layer(top.norm(), outer, graph.behind(sum[1])));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<FoundLayer> layer(Norm outputNorm, Product outer, String residual) {
    Optional<Bent> bent = activation(outer.input());
    Optional<Product> inner = bent.flatMap(b -> linears.linear(b.input()));
    Optional<Normed> middle = norm(residual);
    if (inner.isEmpty()
        || middle.isEmpty()
        || !graph.behind(inner.get().input()).equals(residual)) {
      return Optional.empty();
    }
    for (String[] sum : linears.sums(middle.get().input())) {
      Optional<Product> output = linears.linear(sum[0]);
      Optional<Attention> attention = output.flatMap(o -> attentions.attention(o.input()));
      if (attention.isPresent() && attention.get().input().equals(graph.behind(sum[1]))) {
        Attention a = attention.get();
        return Optional.of(
            new FoundLayer(
                a.input(),
                new Layer(
                    a.query(),
                    a.key(),
                    a.value(),
                    a.heads(),
                    a.scale(),
                    output.orElseThrow().linear(),
                    middle.get().norm(),
                    inner.get().linear(),
                    bent.orElseThrow().activation(),
                    outer.linear(),
                    outputNorm)));
      }
    }
    return Optional.empty();
  }

  // ---- normalisation

  private Optional<Normed> norm(String value) {
    Optional<NodeProto> whole = graph.node("LayerNormalization", value);
    if (whole.isPresent()) {
      NodeProto node = whole.get();
      float epsilon = GraphView.attribute(node, "epsilon").map(AttributeProto::getF).orElse(1e-5f);
      return node.getInputCount() < 3
          ? Optional.empty()
          : normed(node.getInput(0), node.getInput(1), node.getInput(2), epsilon);
    }
    for (String[] sum : linears.sums(value)) {
      Optional<NodeProto> scaled = graph.node("Mul", sum[0]);
      if (graph.weights(sum[1], 1).isPresent() && scaled.isPresent()) {
        String a = scaled.get().getInput(0);
        String b = scaled.get().getInput(1);
        boolean first = graph.weights(a, 1).isPresent();
        Optional<Normed> normed = centred(first ? b : a, first ? a : b, sum[1]);
        if (normed.isPresent()) {
          return normed;
        }
      }
    }
    return Optional.empty();
  }

  /** (x - mean) / sqrt(mean of its square + epsilon). */
  private Optional<Normed> centred(String value, String gamma, String beta) {
    return graph
        .node("Div", value)
        .flatMap(
            division ->
                graph
                    .node("Sqrt", division.getInput(1))
                    .flatMap(root -> epsilon(root.getInput(0)))
                    .flatMap(
                        epsilon ->
                            centre(division.getInput(0))
                                .flatMap(x -> normed(x, gamma, beta, epsilon.floatValue()))));
  }

  private Optional<Double> epsilon(String sum) {
    for (String[] parts : linears.sums(sum)) {
      if (graph.node("ReduceMean", parts[0]).isPresent()) {
        return graph.scalar(parts[1]);
      }
    }
    return Optional.empty();
  }

  private Optional<String> centre(String value) {
    return graph
        .node("Sub", value)
        .filter(
            sub ->
                graph
                    .node("ReduceMean", sub.getInput(1))
                    .filter(
                        mean ->
                            graph.behind(mean.getInput(0)).equals(graph.behind(sub.getInput(0))))
                    .isPresent())
        .map(sub -> sub.getInput(0));
  }

  private Optional<Normed> normed(String input, String gamma, String beta, float epsilon) {
    Optional<TensorProto> scale = graph.weights(gamma, 1);
    Optional<TensorProto> shift = graph.weights(beta, 1);
    return scale.isPresent() && shift.isPresent()
        ? Optional.of(new Normed(input, new Norm(scale.get(), shift.get(), epsilon)))
        : Optional.empty();
  }

  // ---- activation

  /** A value that is bent, and how. */
  record Bent(String input, Activation activation) {}

  /** A value that was bent, in one operator or in steps. */
  Optional<Bent> activation(String value) {
    Optional<NodeProto> whole = graph.node("Gelu", value);
    if (whole.isPresent()) {
      boolean tanh =
          GraphView.attribute(whole.get(), "approximate")
              .filter(a -> a.getS().toStringUtf8().equals("tanh"))
              .isPresent();
      return Optional.of(
          new Bent(whole.get().getInput(0), tanh ? Activation.GELU_TANH : Activation.GELU));
    }
    Factors factors = factors(value);
    if (factors.values().size() != 2 || Math.abs(factors.number() - 0.5) > 1e-6) {
      return Optional.empty();
    }
    return bent(factors.values().get(0), factors.values().get(1))
        .or(() -> bent(factors.values().get(1), factors.values().get(0)));
  }

  /** x times (1 + erf(x / sqrt 2)), or (1 + tanh(...)). */
  private Optional<Bent> bent(String x, String gate) {
    for (String[] sum : linears.sums(gate)) {
      if (graph.scalar(sum[1]).filter(one -> one == 1).isPresent()) {
        Optional<NodeProto> erf = graph.node("Erf", sum[0]);
        if (erf.isPresent()) {
          Factors inner = factors(erf.get().getInput(0));
          return inner.values().equals(List.of(graph.behind(x)))
                  && Math.abs(inner.number() - Math.sqrt(0.5)) < 1e-4
              ? Optional.of(new Bent(x, Activation.GELU))
              : Optional.empty();
        }
        if (graph.node("Tanh", sum[0]).isPresent()) {
          return Optional.of(new Bent(x, Activation.GELU_TANH));
        }
      }
    }
    return Optional.empty();
  }

  /** A product taken apart: a number, and values that are no constants. */
  private record Factors(double number, List<String> values) {}

  private Factors factors(String value) {
    Optional<NodeProto> times = graph.node("Mul", value);
    if (times.isPresent()) {
      Factors a = operand(times.get().getInput(0));
      Factors b = operand(times.get().getInput(1));
      Deque<String> values = new ArrayDeque<>(a.values());
      values.addAll(b.values());
      return new Factors(a.number() * b.number(), List.copyOf(values));
    }
    Optional<NodeProto> by = graph.node("Div", value);
    if (by.isPresent() && graph.scalar(by.get().getInput(1)).isPresent()) {
      Factors a = operand(by.get().getInput(0));
      return new Factors(a.number() / graph.scalar(by.get().getInput(1)).orElseThrow(), a.values());
    }
    return new Factors(1, List.of(graph.behind(value)));
  }

  private Factors operand(String value) {
    return graph
        .scalar(value)
        .map(number -> new Factors(number, List.of()))
        .orElseGet(() -> factors(value));
  }
}
