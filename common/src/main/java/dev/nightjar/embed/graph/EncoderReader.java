package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.graph.EncoderWeights.Activation;
import dev.nightjar.embed.graph.EncoderWeights.Layer;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import dev.nightjar.embed.graph.EncoderWeights.Norm;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Finds the layers of an encoder in its graph, from the last to the first, by their shape: names do
 * not matter, nor which exporter wrote the operators out. What stands before the first layer that
 * is found stays as it is. Masks are taken to hide nothing.
 */
final class EncoderReader {
  private static final int[] BY_HEAD = {0, 2, 1, 3};
  private static final int[] KEYS_BY_HEAD = {0, 2, 3, 1};

  private final GraphView graph;

  private EncoderReader(GraphView graph) {
    this.graph = graph;
  }

  /**
   * The encoder whose last hidden state is {@code output}.
   *
   * @throws UnrecognisedGraphException if not one layer is found
   */
  static EncoderWeights read(GraphProto graph, String output) throws UnrecognisedGraphException {
    return new EncoderReader(new GraphView(graph)).encoder(output);
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

  private record Product(String input, Linear linear) {}

  private record FoundLayer(String input, Layer layer) {}

  private Optional<FoundLayer> layer(Normed top) {
    for (String[] sum : sums(top.input())) {
      Optional<FoundLayer> found =
          linear(sum[0]).flatMap(outer -> layer(top.norm(), outer, graph.behind(sum[1])));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<FoundLayer> layer(Norm outputNorm, Product outer, String residual) {
    Optional<Bent> bent = activation(outer.input());
    Optional<Product> inner = bent.flatMap(b -> linear(b.input()));
    Optional<Normed> middle = norm(residual);
    if (inner.isEmpty()
        || middle.isEmpty()
        || !graph.behind(inner.get().input()).equals(residual)) {
      return Optional.empty();
    }
    for (String[] sum : sums(middle.get().input())) {
      Optional<Product> output = linear(sum[0]);
      Optional<Attention> attention = output.flatMap(o -> attention(o.input()));
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

  /** The two summands of a value, in both orders. */
  private List<String[]> sums(String value) {
    return graph
        .node("Add", value)
        .map(
            add ->
                List.of(
                    new String[] {add.getInput(0), add.getInput(1)},
                    new String[] {add.getInput(1), add.getInput(0)}))
        .orElse(List.of());
  }

  private Optional<Product> linear(String value) {
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

  private Optional<Normed> norm(String value) {
    Optional<NodeProto> whole = graph.node("LayerNormalization", value);
    if (whole.isPresent()) {
      NodeProto node = whole.get();
      float epsilon = GraphView.attribute(node, "epsilon").map(AttributeProto::getF).orElse(1e-5f);
      return node.getInputCount() < 3
          ? Optional.empty()
          : normed(node.getInput(0), node.getInput(1), node.getInput(2), epsilon);
    }
    for (String[] sum : sums(value)) {
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
    for (String[] parts : sums(sum)) {
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

  private record Bent(String input, Activation activation) {}

  private Optional<Bent> activation(String value) {
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
    for (String[] sum : sums(gate)) {
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

  // ---- attention

  private record Attention(
      String input, Linear query, Linear key, Linear value, int heads, float scale) {}

  private record Heads(Product product, int heads, int width, int[] axes, OptionalDouble scale) {}

  private record Scores(String queries, String keys, OptionalDouble scale) {}

  /** Rows of all heads beside each other, of which the value is made. */
  private Optional<Attention> attention(String context) {
    Optional<NodeProto> product =
        graph
            .node("Reshape", context)
            .flatMap(node -> graph.node("Transpose", node.getInput(0)))
            .filter(node -> Arrays.equals(axes(node), BY_HEAD))
            .flatMap(node -> graph.node("MatMul", node.getInput(0)));
    if (product.isEmpty()) {
      return Optional.empty();
    }
    Optional<Scores> scores =
        softmax(product.get().getInput(0)).flatMap(node -> scores(node.getInput(0)));
    Optional<Heads> value = heads(product.get().getInput(1), BY_HEAD);
    Optional<Heads> query = scores.flatMap(s -> heads(s.queries(), BY_HEAD));
    Optional<Heads> key = scores.flatMap(s -> heads(s.keys(), KEYS_BY_HEAD));
    if (value.isEmpty() || query.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    Heads q = query.get();
    String input = graph.behind(q.product().input());
    boolean alike =
        graph.behind(key.get().product().input()).equals(input)
            && graph.behind(value.get().product().input()).equals(input)
            && key.get().heads() == q.heads()
            && value.get().heads() == q.heads()
            && q.product().linear().out() == q.heads() * q.width()
            && value.get().scale().orElse(0) == 1;
    if (!alike) {
      return Optional.empty();
    }
    OptionalDouble scale = times(scores.orElseThrow().scale(), times(q.scale(), key.get().scale()));
    double usual = 1 / Math.sqrt(q.width());
    boolean isUsual = scale.isEmpty() || Math.abs(scale.getAsDouble() / usual - 1) < 1e-4;
    return Optional.of(
        new Attention(
            input,
            q.product().linear(),
            key.get().product().linear(),
            value.get().product().linear(),
            q.heads(),
            isUsual ? 0 : (float) scale.getAsDouble()));
  }

  /** The softmax of scores; rows that see nothing may be replaced behind it. */
  private Optional<NodeProto> softmax(String value) {
    Optional<NodeProto> softmax = graph.node("Softmax", value);
    return softmax.isPresent()
        ? softmax.filter(node -> List.of(-1L, 3L).contains(GraphView.number(node, "axis", -1)))
        : graph
            .node("Where", value)
            .flatMap(node -> softmax(node.getInput(2)).or(() -> softmax(node.getInput(1))));
  }

  /** The product of queries and keys, before masks. Empty scale: the graph computes it. */
  private Optional<Scores> scores(String value) {
    Optional<NodeProto> product = graph.node("MatMul", value);
    if (product.isPresent()) {
      return Optional.of(
          new Scores(product.get().getInput(0), product.get().getInput(1), OptionalDouble.of(1)));
    }
    Optional<NodeProto> sum = graph.node("Add", value);
    if (sum.isPresent()) {
      return scores(sum.get().getInput(0)).or(() -> scores(sum.get().getInput(1)));
    }
    Optional<NodeProto> choice = graph.node("Where", value);
    if (choice.isPresent()) {
      return scores(choice.get().getInput(1)).or(() -> scores(choice.get().getInput(2)));
    }
    return scaled(value)
        .flatMap(
            s ->
                scores(s.value())
                    .map(
                        inner ->
                            new Scores(
                                inner.queries(), inner.keys(), times(inner.scale(), s.by()))));
  }

  private record Scaled(String value, OptionalDouble by) {}

  /** A value times or by a number, which may be computed from shapes. */
  private Optional<Scaled> scaled(String value) {
    Optional<NodeProto> times = graph.node("Mul", value);
    Optional<NodeProto> by = graph.node("Div", value);
    NodeProto node = times.or(() -> by).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    String left = node.getInput(0);
    String right = node.getInput(1);
    boolean swap =
        times.isPresent()
            && (graph.scalar(left).isPresent()
                || (graph.scalar(right).isEmpty() && !graph.isOfEachToken(left)));
    String number = swap ? left : right;
    Optional<Double> known = graph.scalar(number);
    if (known.isEmpty() && graph.isOfEachToken(number)) {
      return Optional.empty();
    }
    OptionalDouble factor =
        known
            .map(n -> OptionalDouble.of(by.isPresent() && times.isEmpty() ? 1 / n : n))
            .orElse(OptionalDouble.empty());
    return Optional.of(new Scaled(swap ? right : left, factor));
  }

  private static OptionalDouble times(OptionalDouble a, OptionalDouble b) {
    return a.isPresent() && b.isPresent()
        ? OptionalDouble.of(a.getAsDouble() * b.getAsDouble())
        : OptionalDouble.empty();
  }

  /** A product cut into heads, its axes in that order. */
  private Optional<Heads> heads(String value, int[] wanted) {
    return heads(value, new int[] {0, 1, 2, 3}, OptionalDouble.of(1))
        .filter(heads -> Arrays.equals(heads.axes(), wanted));
  }

  private Optional<Heads> heads(String value, int[] axes, OptionalDouble scale) {
    Optional<NodeProto> turned = graph.node("Transpose", value);
    if (turned.isPresent()) {
      int[] inner = axes(turned.get());
      if (inner.length != axes.length) {
        return Optional.empty();
      }
      return heads(
          turned.get().getInput(0), Arrays.stream(axes).map(i -> inner[i]).toArray(), scale);
    }
    Optional<NodeProto> cut = graph.node("Reshape", value);
    if (cut.isPresent()) {
      Optional<Product> product = linear(cut.get().getInput(0));
      Optional<long[]> sizes = graph.lastTwo(cut.get().getInput(1));
      if (product.isEmpty() || sizes.isEmpty()) {
        return Optional.empty();
      }
      long out = product.get().linear().out();
      long heads = sizes.get()[0] > 0 ? sizes.get()[0] : out / Math.max(1, sizes.get()[1]);
      return heads < 1 || out % heads != 0
          ? Optional.empty()
          : Optional.of(new Heads(product.get(), (int) heads, (int) (out / heads), axes, scale));
    }
    return scaled(value).flatMap(s -> heads(s.value(), axes, times(scale, s.by())));
  }

  private static int[] axes(NodeProto transpose) {
    return GraphView.attribute(transpose, "perm")
        .map(a -> a.getIntsList().stream().mapToInt(Long::intValue).toArray())
        .orElse(new int[0]);
  }
}
