package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.nightjar.embed.graph.EncoderWeights.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Attention in operators that give the same bits on every x86-64 with AVX2, AVX-512 or more.
 *
 * <p>ONNX Runtime's own softmax adds its exponentials up by eight or sixteen, as wide as the
 * processor's registers are, and its fused attention divides long texts by the size of the cache.
 * What is rounded to bytes behind it would be another byte now and then. The sum here is that of
 * ReduceSum, which is the same everywhere. Not thread-safe.
 */
final class PortableAttention {
  private final GraphBuilder graph;
  private final long opset;

  PortableAttention(GraphBuilder graph, ModelProto source) {
    this.graph = graph;
    this.opset = GraphBuilder.opset(source);
  }

  /**
   * Adds it.
   *
   * @param at the layer's name; its {@code query}, {@code key} and {@code value} are there, biases
   *     inside
   */
  String add(Layer layer, String at, String output) {
    int width = layer.query().out() / layer.heads();
    String query = heads(at + "query", layer.heads(), width);
    String key = heads(at + "key", layer.heads(), width);
    String value = heads(at + "value", layer.heads(), width);
    float scale = layer.scale() == 0 ? (float) (1 / Math.sqrt(width)) : layer.scale();
    String scores =
        graph.ownNode(
            "FusedMatMul", List.of(query, key), at + "scores", Map.of("transB", 1, "alpha", scale));
    String shares = graph.node("Exp", List.of(lowered(scores, at)), at + "shares", Map.of());
    String sums = reduced("ReduceSum", 13, shares, at + "sums");
    String mixed = graph.ownNode("FusedMatMul", List.of(shares, value), at + "mixed", Map.of());
    String means = graph.node("Div", List.of(mixed, sums), at + "means", Map.of());
    String turned = turned(means, at + "turned");
    String flat =
        graph.weight(
            Tensors.of(
                "nightjar/flat-" + layer.query().out(), new long[] {0, 0, layer.query().out()}));
    return graph.node("Reshape", List.of(turned, flat), output, Map.of());
  }

  /** Rows x heads x tokens x width. */
  private String heads(String value, int heads, int width) {
    String shape =
        graph.weight(
            Tensors.of("nightjar/heads-" + heads + "-" + width, new long[] {0, 0, heads, width}));
    String divided = graph.node("Reshape", List.of(value, shape), value + "/divided", Map.of());
    return turned(divided, value + "/heads");
  }

  private String turned(String value, String output) {
    return graph.node("Transpose", List.of(value), output, Map.of("perm", List.of(0, 2, 1, 3)));
  }

  /** The scores less the greatest of each token's, so that no exponential is too large. */
  private String lowered(String scores, String at) {
    String greatest = reduced("ReduceMax", 18, scores, at + "greatest");
    return graph.node("Sub", List.of(scores, greatest), at + "lowered", Map.of());
  }

  /**
   * One number in place of the last axis.
   *
   * @param since the operator set from which on the axis is an input
   */
  private String reduced(String operator, int since, String value, String output) {
    List<String> inputs = new ArrayList<>(List.of(value));
    Map<String, Object> attributes = new HashMap<>(Map.of("keepdims", 1));
    if (opset < since) {
      attributes.put("axes", List.of(-1));
    } else {
      inputs.add(graph.weight(Tensors.of("nightjar/last-axis", new long[] {-1})));
    }
    return graph.node(operator, inputs, output, attributes);
  }
}
