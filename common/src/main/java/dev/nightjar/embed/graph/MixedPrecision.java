package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Writes a graph of floats so that its products compute in halves, and with them attention and what
 * only moves or bends their results. Everything else stays in floats: sums that go from layer to
 * layer, normalisation, softmax, positions and masks, whose numbers halves cannot hold or would
 * make too coarse. This is the division of PyTorch's autocast. Not thread-safe.
 *
 * <p>A value has its name as floats and another as halves; whichever somebody wants is made once,
 * of the other.
 */
final class MixedPrecision {
  /** The greatest half. */
  private static final float MOST = 65504;

  /** The least half of full precision. */
  private static final float LEAST = 0x1p-14f;

  private static final String ATTENTION = "MultiHeadAttention";
  private static final String ROTARY = GraphBuilder.OWN + ".RotaryEmbedding"; // ONNX has another

  /** The input of attention that is added to the scores. */
  private static final int HIDING = 5;

  /** Products: in halves with weights, or with what is half already. */
  private static final Set<String> PRODUCTS = Set.of("MatMul", "FusedMatMul", "Gemm");

  /** In halves where their first input is. */
  private static final Set<String> FOLLOWING =
      Set.of(
          ROTARY,
          "Identity",
          "Reshape",
          "Transpose",
          "Unsqueeze",
          "Squeeze",
          "Slice",
          "Split",
          "Expand",
          "Flatten",
          "Gather",
          "GatherElements",
          "Gelu",
          "FastGelu",
          "BiasGelu",
          "Erf",
          "Neg",
          "Tanh",
          "Sigmoid",
          "Relu");

  /** The inputs in a node's precision, where these are others than the first. */
  private static final Map<String, List<Integer>> OPERANDS =
      Map.of(
          ATTENTION,
          List.of(0, 1, 2, 3, HIDING, 6, 7),
          "MatMul",
          List.of(0, 1),
          "FusedMatMul",
          List.of(0, 1),
          "Gemm",
          List.of(0, 1, 2),
          ROTARY,
          List.of(0, 2, 3),
          "FastGelu",
          List.of(0, 1),
          "BiasGelu",
          List.of(0, 1));

  /** In halves if all their inputs are, or are small constants. */
  private static final Set<String> ELEMENTS = Set.of("Add", "Sub", "Mul", "Div", "Concat");

  private final ModelProto source;
  private final GraphView view;
  private final GraphBuilder graph = new GraphBuilder(false);
  private final Map<String, Optional<TensorProto>> constants = new HashMap<>();

  /** Values that are computed in halves. */
  private final Set<String> computed = new HashSet<>();

  /** Casts and bounds that are written. */
  private final Set<String> made = new HashSet<>();

  MixedPrecision(ModelProto source) {
    this.source = source;
    this.view = new GraphView(source.getGraph());
  }

  /**
   * The graph; what it takes and gives is of the types that it was.
   *
   * @param notes what is kept in it for people to read
   */
  ModelProto write(Map<String, String> notes) {
    GraphProto from = source.getGraph();
    from.getNodeList().stream()
        .filter(node -> constant(node.getOutput(0)).isEmpty()) // written where it is wanted
        .forEach(this::write);
    from.getOutputList()
        .forEach(
            output -> {
              asFloats(output.getName());
              graph.output(output);
            });
    graph.takeNeeded(from);
    return graph.model(source, notes);
  }

  private void write(NodeProto node) {
    if (isVocabulary(node)) {
      lookUp(node);
      return;
    }
    List<Integer> inputs = halves(node);
    if (inputs.isEmpty()) {
      inFloats(node);
    } else {
      inHalves(node, inputs);
    }
  }

  /** In a table of halves, but the sum of all layers that begins here is of floats. */
  private void lookUp(NodeProto node) {
    String value = node.getOutput(0);
    made.add(half(value));
    graph.copy(
        node.toBuilder()
            .setName(half(value))
            .setInput(0, asHalves(node.getInput(0)))
            .setInput(1, asFloats(node.getInput(1)))
            .setOutput(0, half(value))
            .build());
    cast(half(value), value, TensorProto.DataType.FLOAT);
  }

  private void inFloats(NodeProto node) {
    NodeProto.Builder written = node.toBuilder();
    for (int i = 0; i < node.getInputCount(); i++) {
      written.setInput(i, asFloats(node.getInput(i)));
    }
    List<String> inputs = GraphView.inputs(node);
    for (String inner : inputs.subList(node.getInputCount(), inputs.size())) {
      constant(inner)
          .ifPresentOrElse(some -> graph.weight(named(some, inner)), () -> asFloats(inner));
    }
    graph.copy(written.build());
  }

  private void inHalves(NodeProto node, List<Integer> inputs) {
    NodeProto.Builder written = node.toBuilder().setName(half(node.getOutput(0)));
    for (int i = 0; i < node.getInputCount(); i++) {
      String input = node.getInput(i);
      if (!input.isEmpty()) {
        written.setInput(i, inputs.contains(i) ? asHalves(bounded(node, i)) : asFloats(input));
      }
    }
    for (int i = 0; i < node.getOutputCount(); i++) {
      if (!node.getOutput(i).isEmpty()) {
        computed.add(node.getOutput(i));
        written.setOutput(i, half(node.getOutput(i)));
      }
    }
    graph.copy(written.build());
  }

  /** Whether it looks token ids up in a table, the largest of many models. */
  private boolean isVocabulary(NodeProto node) {
    return node.getOpType().equals("Gather")
        && isMatrix(node.getInput(0))
        && view.comesOf(node.getInput(1), "input_ids"::equals);
  }

  /** The inputs that a node takes as halves; none if it is computed in floats. */
  private List<Integer> halves(NodeProto node) {
    String operator = operator(node);
    List<String> inputs = node.getInputList();
    boolean follows =
        operator.equals(ATTENTION)
            || (PRODUCTS.contains(operator)
                && inputs.stream().anyMatch(in -> computed.contains(in) || isWeight(in)))
            || (FOLLOWING.contains(operator) && computed.contains(inputs.getFirst()));
    if (follows) {
      return OPERANDS.getOrDefault(operator, List.of(0));
    }
    boolean all =
        ELEMENTS.contains(operator)
            && !isSquare(node)
            && inputs.stream().anyMatch(computed::contains)
            && inputs.stream().allMatch(in -> computed.contains(in) || isHeld(in));
    return all ? IntStream.range(0, inputs.size()).boxed().toList() : List.of();
  }

  private static String operator(NodeProto node) {
    String whole = node.getDomain() + "." + node.getOpType();
    return whole.equals(ROTARY) ? ROTARY : node.getOpType();
  }

  /** Weights as they are, or as the graph makes them of others: those of adapters. */
  private boolean isWeight(String value) {
    return isMatrix(value)
        || (view.comesOf(value, this::isMatrix) && !view.comesOf(value, "input_ids"::equals));
  }

  /** Squares of more than 256 are no halves. */
  private static boolean isSquare(NodeProto node) {
    return node.getOpType().equals("Mul") && node.getInput(0).equals(node.getInput(1));
  }

  /** Whether a value is a table of more than one row and column. */
  private boolean isMatrix(String value) {
    return constant(value)
        .filter(table -> table.getDimsCount() == 2)
        .filter(table -> table.getDimsList().stream().allMatch(size -> size > 1))
        .isPresent();
  }

  /** Whether a value is a constant number or vector that halves hold. */
  private boolean isHeld(String value) {
    TensorProto constant = constant(value).filter(some -> some.getDimsCount() < 2).orElse(null);
    if (constant == null) {
      return false;
    }
    boolean one = Tensors.size(constant) == 1;
    for (float number : Tensors.floats(constant)) {
      float size = Math.abs(number);
      if (!(size <= MOST) || (one && size < LEAST && size > 0)) {
        return false;
      }
    }
    return true;
  }

  /** What hides a key is the least half, not infinity: infinity less itself is no number. */
  private String bounded(NodeProto node, int input) {
    String value = node.getInput(input);
    boolean hides = node.getOpType().equals(ATTENTION) && input == HIDING;
    if (!hides || computed.contains(value)) {
      return value;
    }
    String bounded = value + "/bounded";
    if (made.add(bounded)) {
      String least = graph.weight(Tensors.of("nightjar/least-half", new float[] {-MOST}, 1));
      graph.node("Max", List.of(asFloats(value), least), bounded, Map.of());
    }
    return bounded;
  }

  private static String half(String value) {
    return value + "/half";
  }

  private String asHalves(String value) {
    Optional<TensorProto> constant = constant(value);
    if (constant.isPresent()) {
      String half = half(constant.get().getName());
      return made.add(half) ? graph.weight(Tensors.halves(named(constant.get(), half))) : half;
    }
    if (!computed.contains(value) && made.add(half(value))) {
      cast(value, half(value), TensorProto.DataType.FLOAT16);
    }
    return half(value);
  }

  /** A value as the source has it: whole numbers too. */
  private String asFloats(String value) {
    Optional<TensorProto> constant = constant(value);
    if (constant.isPresent()) {
      return graph.weight(constant.get());
    }
    if (computed.contains(value) && made.add(value)) {
      cast(half(value), value, TensorProto.DataType.FLOAT);
    }
    return value;
  }

  private static TensorProto named(TensorProto tensor, String name) {
    return tensor.toBuilder().setName(name).build();
  }

  private void cast(String value, String output, TensorProto.DataType type) {
    graph.node("Cast", List.of(value), output, Map.of("to", type.getNumber()));
  }

  /** Weights, and other floats that a value always is. */
  private Optional<TensorProto> constant(String value) {
    return constants.computeIfAbsent(
        value,
        name ->
            view.constant(name).filter(tensor -> Tensors.is(tensor, TensorProto.DataType.FLOAT)));
  }
}
