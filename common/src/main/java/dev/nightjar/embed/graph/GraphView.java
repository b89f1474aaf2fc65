package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

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
        .forEach(
            node ->
                node.getOutputList().stream()
                    .filter(value -> !value.isEmpty()) // one that is left out
                    .forEach(value -> producers.put(value, node)));
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

  static boolean isFloats(TensorProto tensor) {
    return Tensors.is(tensor, TensorProto.DataType.FLOAT)
        || Tensors.is(tensor, TensorProto.DataType.FLOAT16);
  }

  static boolean isWhole(TensorProto tensor) {
    return Tensors.is(tensor, TensorProto.DataType.INT64)
        || Tensors.is(tensor, TensorProto.DataType.INT32);
  }

  /** So many of the last sizes of a shape, which may be joined of constants. */
  Optional<long[]> lastSizes(String shape, int count) {
    Optional<long[]> all = integers(shape);
    if (all.isPresent()) {
      long[] sizes = all.get();
      return sizes.length < count
          ? Optional.empty()
          : Optional.of(Arrays.copyOfRange(sizes, sizes.length - count, sizes.length));
    }
    return node("Concat", shape)
        .filter(node -> node.getInputCount() >= count)
        .flatMap(
            node -> {
              List<String> parts = node.getInputList();
              List<Optional<long[]>> last =
                  parts.subList(parts.size() - count, parts.size()).stream()
                      .map(this::integers)
                      .toList();
              return last.stream().allMatch(Optional::isPresent)
                  ? Optional.of(last.stream().mapToLong(one -> one.orElseThrow()[0]).toArray())
                  : Optional.empty();
            });
  }

  /** The whole numbers that a value always is. */
  Optional<long[]> integers(String value) {
    if (producers.containsKey(value)
        && Set.of("Unsqueeze", "Reshape").contains(producers.get(value).getOpType())) {
      return integers(producers.get(value).getInput(0)).filter(one -> one.length == 1);
    }
    return constant(value)
        .filter(GraphView::isWhole)
        .map(Tensors::longs)
        .filter(longs -> longs.length > 0);
  }

  /**
   * Whether a value has a number for each token of each row: it comes of an input, not of its
   * shape.
   */
  boolean isOfEachToken(String value) {
    return comesOf(value, name -> !initializers.containsKey(name));
  }

  /** Whether a value comes of a table of floats. */
  boolean isOfWeights(String value) {
    return comesOf(
        value,
        name -> {
          TensorProto tensor = initializers.get(name);
          return tensor != null && tensor.getDimsCount() == 2 && isFloats(tensor);
        });
  }

  /** Whether a value comes of such an input or such weights, and not of their shape. */
  boolean comesOf(String value, Predicate<String> first) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(value));
    while (!open.isEmpty()) {
      String next = open.pop();
      NodeProto node = producers.get(next);
      if (node == null) {
        if (!next.isEmpty() && first.test(next)) {
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
    return nodesOf(values, Map.of());
  }

  /**
   * The same, if some nodes took other inputs.
   *
   * @param replaced the inputs of those nodes, by the first value that each makes
   */
  List<NodeProto> nodesOf(List<String> values, Map<String, List<String>> replaced) {
    Set<NodeProto> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(values);
    while (!open.isEmpty()) {
      NodeProto node = producers.get(open.pop());
      if (node != null && needed.add(node)) {
        replaced.getOrDefault(node.getOutput(0), inputs(node)).forEach(open::push);
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

  /** The one axis that an operator works on, given as an input or, in older ones, an attribute. */
  Optional<Long> axis(NodeProto node, int input) {
    return node.getInputCount() > input
        ? integers(node.getInput(input)).filter(all -> all.length == 1).map(all -> all[0])
        : attribute(node, "axes")
            .filter(axes -> axes.getIntsCount() == 1)
            .map(axes -> axes.getInts(0));
  }

  static Optional<AttributeProto> attribute(NodeProto node, String name) {
    return node.getAttributeList().stream().filter(a -> a.getName().equals(name)).findFirst();
  }

  static long number(NodeProto node, String name, long otherwise) {
    return attribute(node, name).map(AttributeProto::getI).orElse(otherwise);
  }
}
