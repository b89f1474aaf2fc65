package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.graph.EncoderWeights.Activation;
import dev.nightjar.embed.graph.EncoderWeights.Layer;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import dev.nightjar.embed.graph.EncoderWeights.Norm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes an encoder in ONNX Runtime's fused operators: MultiHeadAttention, SkipLayerNormalization,
 * BiasGelu (the contrib operators of its documentation). What stands before the layers is copied.
 */
final class EncoderWriter {
  private final ModelProto source;
  private final EncoderWeights encoder;
  private final Products products;
  private final GraphForm form;
  private final GraphBuilder graph;

  EncoderWriter(ModelProto source, EncoderWeights encoder, Products products, GraphForm form) {
    this.source = source;
    this.encoder = encoder;
    this.products = products;
    this.form = form;
    this.graph = new GraphBuilder(form.half());
  }

  /** The value that goes into a layer. */
  static String input(int layer) {
    return "nightjar/" + layer + "/input";
  }

  /** What attention gives, before its last product. */
  static String context(int layer) {
    return "nightjar/" + layer + "/context";
  }

  /** The value that goes into the feed-forward part. */
  static String middle(int layer) {
    return "nightjar/" + layer + "/middle";
  }

  /** What is bent, before the feed-forward's last product. */
  static String bent(int layer) {
    return "nightjar/" + layer + "/bent";
  }

  /**
   * The graph.
   *
   * @param notes what is kept in it for people to read
   */
  ModelProto write(Map<String, String> notes) {
    String hidden = stem();
    for (int i = 0; i < encoder.layers().size(); i++) {
      hidden = layer(encoder.layers().get(i), i, hidden);
    }
    finish(hidden);
    graph.takeNeeded(source.getGraph());
    return graph.model(source, notes);
  }

  /** Everything before the layers, its last sum and normalisation in one operator. */
  private String stem() {
    GraphView view = new GraphView(source.getGraph());
    Optional<NodeProto> sum =
        encoder.stemNorm().isEmpty() ? Optional.empty() : view.node("Add", encoder.stem());
    List<String> parts = sum.map(node -> whole(view, node)).orElse(List.of(encoder.stem()));
    List<NodeProto> nodes = view.nodesOf(parts);
    nodes.forEach(graph::copy);
    source.getGraph().getInitializerList().stream()
        .filter(weight -> parts.contains(weight.getName()) || graph.needs(weight.getName()))
        .forEach(graph::weight);
    if (encoder.stemNorm().isEmpty()) {
      return graph.node("Identity", List.of(encoder.stem()), input(0), Map.of());
    }
    Norm norm = encoder.stemNorm().get();
    return parts.size() == 2
        ? skipNorm(parts.get(0), parts.get(1), norm, Optional.empty(), input(0))
        : graph.node(
            "LayerNormalization",
            List.of(parts.getFirst(), graph.weight(norm.gamma()), graph.weight(norm.beta())),
            input(0),
            Map.of("axis", -1, "epsilon", norm.epsilon()));
  }

  /** Both summands, the one first that has a row for each token; the sum alone if none has. */
  private List<String> whole(GraphView view, NodeProto sum) {
    String a = sum.getInput(0);
    String b = sum.getInput(1);
    if (view.isOfEachToken(a)) {
      return List.of(a, b);
    }
    return view.isOfEachToken(b) ? List.of(b, a) : List.of(encoder.stem());
  }

  private String layer(Layer layer, int number, String in) {
    String at = "nightjar/" + number + "/";
    boolean biased =
        products.add(graph, in, layer.query(), at + "query")
            & products.add(graph, in, layer.key(), at + "key")
            & products.add(graph, in, layer.value(), at + "value");
    String context = attention(layer, at, biased, context(number));
    biased = products.add(graph, context, layer.output(), at + "attended");
    String middle =
        skipNorm(
            at + "attended",
            in,
            layer.attentionNorm(),
            missing(layer.output(), biased),
            middle(number));
    biased = products.add(graph, middle, layer.inner(), at + "inner");
    String bent =
        bent(layer.activation(), at + "inner", missing(layer.inner(), biased), bent(number));
    biased = products.add(graph, bent, layer.outer(), at + "outer");
    return skipNorm(
        at + "outer",
        middle,
        layer.outputNorm(),
        missing(layer.outer(), biased),
        input(number + 1));
  }

  private static Optional<TensorProto> missing(Linear linear, boolean biased) {
    return biased ? Optional.empty() : linear.bias();
  }

  private String attention(Layer layer, String at, boolean biased, String output) {
    if (products.areOfBytes()) {
      return new PortableAttention(graph, source).add(layer, at, output);
    }
    List<String> inputs = new ArrayList<>(List.of(at + "query", at + "key", at + "value"));
    List<Linear> linears = List.of(layer.query(), layer.key(), layer.value());
    if (!biased) {
      inputs.add(graph.weight(joined(at + "bias", linears)));
    }
    return graph.ownNode(
        "MultiHeadAttention",
        inputs,
        output,
        layer.scale() == 0
            ? Map.of("num_heads", layer.heads())
            : Map.of("num_heads", layer.heads(), "scale", layer.scale()));
  }

  private static TensorProto joined(String name, List<Linear> linears) {
    float[] all = new float[linears.stream().mapToInt(Linear::out).sum()];
    int start = 0;
    for (Linear linear : linears) {
      if (linear.bias().isPresent()) {
        float[] bias = Tensors.floats(linear.bias().get());
        System.arraycopy(bias, 0, all, start, bias.length);
      }
      start += linear.out();
    }
    return Tensors.of(name, all, all.length);
  }

  private String skipNorm(
      String value, String skip, Norm norm, Optional<TensorProto> bias, String output) {
    List<String> inputs =
        new ArrayList<>(
            List.of(value, skip, graph.weight(norm.gamma()), graph.weight(norm.beta())));
    bias.ifPresent(tensor -> inputs.add(graph.weight(tensor)));
    return graph.ownNode(
        "SkipLayerNormalization", inputs, output, Map.of("epsilon", norm.epsilon()));
  }

  /** Between bytes GELU goes through the hyperbolic tangent: faster, and within 0.0005. */
  private String bent(
      Activation activation, String value, Optional<TensorProto> bias, String output) {
    List<String> inputs = new ArrayList<>(List.of(value));
    bias.ifPresent(tensor -> inputs.add(graph.weight(tensor)));
    boolean quick = activation == Activation.GELU_TANH || products.areOfBytes();
    String operator = quick ? "FastGelu" : bias.isPresent() ? "BiasGelu" : "Gelu";
    return graph.ownNode(operator, inputs, output, Map.of());
  }

  private void finish(String last) {
    String hidden = last;
    if (graph.isHalf()) {
      hidden = floats(hidden, "nightjar/hidden");
    }
    if (form.pooling().isEmpty()) {
      graph.node("Identity", List.of(hidden), form.output(), Map.of());
      graph.output(form.output(), -1, -1, encoder.width());
      return;
    }
    String pooled = pooled(form.pooling().get(), hidden);
    graph.node(
        form.normalize() ? "LpNormalization" : "Identity",
        List.of(pooled),
        form.output(),
        form.normalize() ? Map.of("axis", -1, "p", 2) : Map.of());
    graph.output(form.output(), -1, encoder.width());
  }

  private String pooled(Pooling pooling, String hidden) {
    String pooled = "nightjar/pooled";
    if (pooling.equals(Pooling.CLS)) {
      String first =
          graph.weight(
              Tensors.of("nightjar/first", new long[] {0}).toBuilder().clearDims().build());
      return graph.node("Gather", List.of(hidden, first), pooled, Map.of("axis", 1));
    }
    return mean(hidden, ones(), pooled);
  }

  private String ones() {
    String shape = graph.node("Shape", List.of("input_ids"), "nightjar/shape", Map.of());
    TensorProto one = Tensors.of("", new float[] {1}, 1);
    return graph.node("ConstantOfShape", List.of(shape), "nightjar/shown", Map.of("value", one));
  }

  /**
   * The sum of the tokens that are shown, by their number. It is a product, row by row: the bits of
   * ReduceMean depend on how many rows there are.
   */
  private String mean(String hidden, String shown, String output) {
    String row = graph.weight(Tensors.of("nightjar/row", new long[] {0, 1, -1}));
    String column = graph.weight(Tensors.of("nightjar/column", new long[] {0, -1, 1}));
    String flat = graph.weight(Tensors.of("nightjar/flat", new long[] {0, -1}));
    String weights = graph.node("Reshape", List.of(shown, row), "nightjar/weights", Map.of());
    String ones = graph.node("Reshape", List.of(shown, column), "nightjar/ones", Map.of());
    String sums = graph.node("MatMul", List.of(weights, hidden), "nightjar/sums", Map.of());
    String sum = graph.node("Reshape", List.of(sums, flat), "nightjar/sum", Map.of());
    String counts = graph.node("MatMul", List.of(weights, ones), "nightjar/counts", Map.of());
    String count = graph.node("Reshape", List.of(counts, flat), "nightjar/count", Map.of());
    return graph.node("Div", List.of(sum, count), output, Map.of());
  }

  private String floats(String value, String output) {
    return graph.node(
        "Cast", List.of(value), output, Map.of("to", TensorProto.DataType.FLOAT.getNumber()));
  }
}
