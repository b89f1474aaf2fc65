package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
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
 * ReduceSum, which is the same everywhere.
 *
 * <p>The greatest score is not taken off first: scores are cut to where the exponential and its
 * sums stay finite, far beyond those of any encoder. Not thread-safe.
 */
final class PortableAttention {
  private static final float LIMIT = 80;

  private final GraphBuilder graph;
  private final long opset;

  PortableAttention(GraphBuilder graph, ModelProto source) {
    this.graph = graph;
    this.opset =
        source.getOpsetImportList().stream()
            .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
            .mapToLong(OperatorSetIdProto::getVersion)
            .findFirst()
            .orElse(1);
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
    String shares = graph.node("Exp", List.of(clipped(scores, at)), at + "shares", Map.of());
    String sums = sums(shares, at);
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

  private String clipped(String scores, String at) {
    List<String> inputs = new ArrayList<>(List.of(scores));
    Map<String, Object> attributes = new HashMap<>();
    if (opset < 11) {
      attributes.put("min", -LIMIT);
      attributes.put("max", LIMIT);
    } else {
      inputs.add(graph.weight(scalar("nightjar/least", -LIMIT)));
      inputs.add(graph.weight(scalar("nightjar/greatest", LIMIT)));
    }
    return graph.node("Clip", inputs, at + "clipped", attributes);
  }

  private static TensorProto scalar(String name, float value) {
    return Tensors.of(name, new float[] {value});
  }

  private String sums(String shares, String at) {
    List<String> inputs = new ArrayList<>(List.of(shares));
    Map<String, Object> attributes = new HashMap<>(Map.of("keepdims", 1));
    if (opset < 13) {
      attributes.put("axes", List.of(-1));
    } else {
      inputs.add(graph.weight(Tensors.of("nightjar/last-axis", new long[] {-1})));
    }
    return graph.node("ReduceSum", inputs, at + "sums", attributes);
  }
}
