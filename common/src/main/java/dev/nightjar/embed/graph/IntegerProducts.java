package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.nightjar.embed.rounding.WeightRounding;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The products of bytes in a graph: whether pairs of them can leave 16 bits, in which ONNX Runtime
 * adds them on x86-64 without VNNI, and whether it can be told to widen the weights where they do
 * (its session option {@code session.x64quantprecision}, which makes unsigned weights of constant
 * signed ones).
 *
 * @param large whether some pair could leave 16 bits
 * @param fixed a product that stays as it is, in words; empty if all of them would be widened
 */
public record IntegerProducts(boolean large, Optional<String> fixed) {
  /** The most that a weight may be for 255 times two of them to stay within 16 bits. */
  private static final int SMALL = 64;

  /**
   * Where an operator has its signed factor and that one's zero point.
   *
   * @param weights which of its inputs
   * @param zero which of its inputs
   * @param upright whether the channels that are added up are the factor's first axis
   */
  private record Place(int weights, int zero, boolean upright) {}

  private static final Map<String, Place> OPERATORS =
      Map.of(
          "MatMulInteger", new Place(1, 3, true),
          "MatMulIntegerToFloat", new Place(1, 5, true),
          "DynamicQuantizeMatMul", new Place(1, 3, true),
          "QAttention", new Place(1, 7, true),
          "QGemm", new Place(3, 5, false),
          "QLinearMatMul", new Place(3, 5, true),
          "QLinearConv", new Place(3, 5, false));

  private static final Place DEQUANTIZED = new Place(0, 2, false);

  /** Operators that pass numbers on as they are. */
  private static final Set<String> MOVES =
      Set.of("Transpose", "Reshape", "Squeeze", "Unsqueeze", "Slice", "Gather", "Identity");

  /** Looks at the products of a graph; its weights are read. */
  public static IntegerProducts of(ModelProto model) {
    GraphView view = new GraphView(model.getGraph());
    boolean large = false;
    Optional<String> fixed = inner(model);
    for (NodeProto node : model.getGraph().getNodeList()) {
      Place place = OPERATORS.get(node.getOpType());
      if (place != null) {
        large |= isLarge(view, input(node, place.weights()), place.upright());
        if (fixed.isEmpty() && !isSafe(view, node, place)) {
          fixed = Optional.of(node.getOpType() + " '" + node.getName() + "'");
        }
      } else if (node.getOpType().equals("DequantizeLinear")) { // may become a product of bytes
        large |= isLarge(view, input(node, 0), false);
      }
    }
    return new IntegerProducts(large, fixed);
  }

  /**
   * The graph with the zero points of signed weights written out, which ONNX Runtime wants to find
   * there when it widens them.
   */
  public static ModelProto withZeroPoints(ModelProto model) {
    GraphView view = new GraphView(model.getGraph());
    GraphProto.Builder graph = model.getGraph().toBuilder();
    for (NodeProto.Builder node : graph.getNodeBuilderList()) {
      Place place =
          node.getOpType().equals("DequantizeLinear")
              ? DEQUANTIZED
              : OPERATORS.get(node.getOpType());
      if (place == null || !input(node.build(), place.zero()).isEmpty()) {
        continue;
      }
      Optional<TensorProto> weights = constant(view, input(node.build(), place.weights()));
      if (weights.filter(tensor -> Tensors.is(tensor, DataType.INT8)).isPresent()) {
        TensorProto zero = zero(view, node.build());
        graph.addInitializer(zero);
        while (node.getInputCount() <= place.zero()) {
          node.addInput("");
        }
        node.setInput(place.zero(), zero.getName());
      }
    }
    return model.toBuilder().setGraph(graph).build();
  }

  /** A zero for all channels; where one for each is wanted, as many as there are scales. */
  private static TensorProto zero(GraphView view, NodeProto node) {
    long[] shape =
        node.getOpType().equals("DequantizeLinear")
            ? constant(view, node.getInput(1)).map(Tensors::shape).orElse(new long[0])
            : new long[0];
    int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return Tensors.of(node.getOutput(0) + "/nightjar-zero", DataType.INT8, new byte[size], shape);
  }

  /** Products inside of loops, branches and functions, which are not looked at. */
  private static Optional<String> inner(ModelProto model) {
    Stream<NodeProto> inBranches =
        model.getGraph().getNodeList().stream()
            .flatMap(node -> node.getAttributeList().stream())
            .flatMap(IntegerProducts::graphs)
            .flatMap(graph -> graph.getNodeList().stream());
    Stream<NodeProto> inFunctions =
        model.getFunctionsList().stream().flatMap(function -> function.getNodeList().stream());
    return Stream.concat(inBranches, inFunctions)
        .filter(node -> OPERATORS.containsKey(node.getOpType()))
        .map(node -> node.getOpType() + " of an inner graph")
        .findFirst();
  }

  private static Stream<GraphProto> graphs(AttributeProto attribute) {
    return attribute.hasG()
        ? Stream.concat(Stream.of(attribute.getG()), attribute.getGraphsList().stream())
        : attribute.getGraphsList().stream();
  }

  /** Whether a product stays within 16 bits, or ONNX Runtime can widen it. */
  private static boolean isSafe(GraphView view, NodeProto node, Place place) {
    String weights = input(node, place.weights());
    if (constant(view, weights).isEmpty()) {
      return isUnsigned(view, weights);
    }
    String zero = input(node, place.zero());
    return !isLarge(view, weights, place.upright())
        || zero.isEmpty()
        || constant(view, zero).isPresent();
  }

  private static String input(NodeProto node, int index) {
    return index < node.getInputCount() ? node.getInput(index) : "";
  }

  /** The tensor that a value is, but for its order; ONNX Runtime folds such moves. */
  private static Optional<TensorProto> constant(GraphView view, String value) {
    Optional<NodeProto> move = move(view, value);
    return move.isPresent() ? constant(view, move.get().getInput(0)) : view.constant(value);
  }

  private static Optional<NodeProto> move(GraphView view, String value) {
    return view.producer(value).filter(node -> MOVES.contains(node.getOpType()));
  }

  /** Whether a value that is computed has unsigned bytes. */
  private static boolean isUnsigned(GraphView view, String value) {
    Optional<NodeProto> move = move(view, value);
    if (move.isPresent()) {
      return isUnsigned(view, move.get().getInput(0));
    }
    Optional<NodeProto> producer = view.producer(value);
    return switch (producer.map(NodeProto::getOpType).orElse("")) {
      case "DynamicQuantizeLinear" -> true;
      case "QuantizeLinear" -> {
        String zero = input(producer.orElseThrow(), 2);
        yield zero.isEmpty()
            || view.constant(zero).filter(t -> Tensors.is(t, DataType.UINT8)).isPresent();
      }
      default -> false;
    };
  }

  private static boolean isLarge(GraphView view, String value, boolean upright) {
    Optional<TensorProto> weights = constant(view, value);
    if (weights.isEmpty() || !Tensors.is(weights.get(), DataType.INT8)) {
      return false;
    }
    byte[] bytes = Tensors.bytes(weights.get());
    boolean pairs = upright && weights.get().getDimsCount() == 2 && move(view, value).isEmpty();
    return pairs
        ? !WeightRounding.fitInPairs(bytes, (int) weights.get().getDims(1))
        : isBeyond(bytes);
  }

  private static boolean isBeyond(byte[] weights) {
    for (byte weight : weights) {
      if (weight < -SMALL || weight > SMALL) {
        return true;
      }
    }
    return false;
  }

  /** What the graph says of its preparation, if it was written here. */
  public static Optional<String> note(ModelProto model) {
    return model.getMetadataPropsList().stream()
        .filter(note -> note.getKey().equals(PreparedGraph.NOTE))
        .map(note -> note.getValue())
        .findFirst();
  }
}
