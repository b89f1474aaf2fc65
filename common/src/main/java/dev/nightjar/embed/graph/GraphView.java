package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at a graph backwards: from a value to what made it. */
final class GraphView {
  private static final Set<String> TRANSPARENT = Set.of("Identity", "Dropout");

  private final GraphProto graph;
  private final Map<String, NodeProto> producers = new HashMap<>();
  private final Map<String, TensorProto> initializers = new HashMap<>();

  GraphView(GraphProto graph) {
    this.graph = graph;
    graph
        .getNodeList()
        .forEach(node -> node.getOutputList().forEach(value -> producers.put(value, node)));
    graph.getInitializerList().forEach(tensor -> initializers.put(tensor.getName(), tensor));
  }

  /** The value behind nodes that pass it on as it is. */
  String behind(String value) {
    NodeProto node = producers.get(value);
    return node != null && isTransparent(node) ? behind(node.getInput(0)) : value;
  }

  private static boolean isTransparent(NodeProto node) {
    return TRANSPARENT.contains(node.getOpType())
        || (node.getOpType().equals("Cast")
            && number(node, "to", 0) == TensorProto.DataType.FLOAT.getNumber());
  }

  /** The node that makes a value. */
  Optional<NodeProto> producer(String value) {
    return Optional.ofNullable(producers.get(value));
  }

  /** The node that makes a value, if it is one of that operator. */
  Optional<NodeProto> node(String operator, String value) {
    return Optional.ofNullable(producers.get(behind(value)))
        .filter(node -> node.getOpType().equals(operator));
  }

  /** What a value was made by, in words. */
  String origin(String value) {
    NodeProto node = producers.get(behind(value));
    return node == null ? "the input " + value : node.getOpType();
  }

  /** The tensor that a value always is. */
  Optional<TensorProto> constant(String value) {
    TensorProto initializer = initializers.get(value);
    if (initializer != null) {
      return Optional.of(initializer);
    }
    NodeProto node = producers.get(value);
    if (node == null) {
      return Optional.empty();
    }
    if (isTransparent(node)) {
      return constant(node.getInput(0));
    }
    return switch (node.getOpType()) {
      case "Constant" ->
          attribute(node, "value")
              .map(AttributeProto::getT)
              .map(tensor -> tensor.toBuilder().setName(value).build());
      case "Transpose" ->
          constant(node.getInput(0)).filter(t -> t.getDimsCount() == 2).map(Tensors::transposed);
      default -> Optional.empty();
    };
  }

  /** A constant of one number. */
  Optional<Double> scalar(String value) {
    return constant(value)
        .filter(tensor -> Tensors.size(tensor) == 1 && isFloats(tensor))
        .map(tensor -> (double) Tensors.floats(tensor)[0]);
  }

  /** A constant of floats with so many axes. */
  Optional<TensorProto> weights(String value, int axes) {
    return constant(value).filter(tensor -> tensor.getDimsCount() == axes && isFloats(tensor));
  }

  private static boolean isFloats(TensorProto tensor) {
    return Tensors.is(tensor, TensorProto.DataType.FLOAT)
        || Tensors.is(tensor, TensorProto.DataType.FLOAT16);
  }

  /** The last two sizes of a shape, which may be joined of constants. */
  Optional<long[]> lastTwo(String shape) {
    Optional<long[]> all = integers(shape);
    if (all.isPresent()) {
      long[] sizes = all.get();
      return sizes.length < 2
          ? Optional.empty()
          : Optional.of(new long[] {sizes[sizes.length - 2], sizes[sizes.length - 1]});
    }
    return node("Concat", shape)
        .filter(node -> node.getInputCount() >= 2)
        .flatMap(
            node -> {
              List<String> parts = node.getInputList();
              Optional<long[]> last = integers(parts.getLast());
              Optional<long[]> before = integers(parts.get(parts.size() - 2));
              return last.isPresent() && before.isPresent()
                  ? Optional.of(new long[] {before.get()[0], last.get()[0]})
                  : Optional.empty();
            });
  }

  private Optional<long[]> integers(String value) {
    if (producers.containsKey(value)
        && Set.of("Unsqueeze", "Reshape").contains(producers.get(value).getOpType())) {
      return integers(producers.get(value).getInput(0)).filter(one -> one.length == 1);
    }
    return constant(value)
        .filter(
            t ->
                Tensors.is(t, TensorProto.DataType.INT64)
                    || Tensors.is(t, TensorProto.DataType.INT32))
        .map(Tensors::longs)
        .filter(longs -> longs.length > 0);
  }

  /**
   * Whether a value has a number for each token of each row: it comes of an input, not of its
   * shape.
   */
  boolean isOfEachToken(String value) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(value));
    while (!open.isEmpty()) {
      String next = open.pop();
      NodeProto node = producers.get(next);
      if (node == null) {
        if (!initializers.containsKey(next) && !next.isEmpty()) {
          return true;
        }
      } else if (!node.getOpType().equals("Shape") && seen.add(next)) {
        inputs(node).forEach(open::push);
      }
    }
    return false;
  }

  /** The nodes that a value needs, in the graph's order. */
  List<NodeProto> nodesOf(List<String> values) {
    Set<NodeProto> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(values);
    while (!open.isEmpty()) {
      NodeProto node = producers.get(open.pop());
      if (node != null && needed.add(node)) {
        inputs(node).forEach(open::push);
      }
    }
    return graph.getNodeList().stream().filter(needed::contains).toList();
  }

  /** What nodes take, those of their inner graphs too. */
  static List<String> inputs(NodeProto node) {
    List<String> inputs = new ArrayList<>(node.getInputList());
    for (AttributeProto attribute : node.getAttributeList()) {
      List<GraphProto> inner = new ArrayList<>(attribute.getGraphsList());
      if (attribute.hasG()) {
        inner.add(attribute.getG());
      }
      for (GraphProto graph : inner) {
        graph.getNodeList().forEach(part -> inputs.addAll(inputs(part)));
        graph.getOutputList().forEach(output -> inputs.add(output.getName()));
      }
    }
    return inputs;
  }

  static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream().filter(a -> a.getName().equals(name)).findFirst();
  }

  static long number(NodeProto node, String name, long otherwise) {
    return attribute(node, name).map(AttributeProto::getI).orElse(otherwise);
  }
}
