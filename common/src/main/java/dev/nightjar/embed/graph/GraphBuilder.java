package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Puts a graph together, node after node in the order of running. Not thread-safe. */
final class GraphBuilder {
  /** The domain of ONNX Runtime's own operators. */
  static final String OWN = "com.microsoft";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("nightjar");
  private final Set<String> weights = new HashSet<>();
  private final boolean half;

  /**
   * @param half whether floats become halves
   */
  GraphBuilder(boolean half) {
    this.half = half;
  }

  /** The version of ONNX's own operators that a model is written in. */
  static long opset(ModelProto model) {
    return model.getOpsetImportList().stream()
        .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
        .mapToLong(OperatorSetIdProto::getVersion)
        .findFirst()
        .orElse(1);
  }

  boolean isHalf() {
    return half;
  }

  /** Adds weights, once, and says by what name. */
  String weight(TensorProto tensor) {
    if (weights.add(tensor.getName())) {
      graph.addInitializer(halved(tensor));
    }
    return tensor.getName();
  }

  /** Adds a node of the graph that is rewritten, as it is. */
  void copy(NodeProto node) {
    if (!half) {
      graph.addNode(node);
      return;
    }
    NodeProto.Builder copy = node.toBuilder();
    for (AttributeProto.Builder attribute : copy.getAttributeBuilderList()) {
      if (attribute.hasT()) {
        attribute.setT(halved(attribute.getT()));
      }
      if (node.getOpType().equals("Cast")
          && attribute.getI() == TensorProto.DataType.FLOAT.getNumber()) {
        attribute.setI(TensorProto.DataType.FLOAT16.getNumber());
      }
    }
    graph.addNode(copy);
  }

  private TensorProto halved(TensorProto tensor) {
    return half && Tensors.is(tensor, TensorProto.DataType.FLOAT) ? Tensors.halves(tensor) : tensor;
  }

  /** Adds a node of one output, which bears the name. */
  String node(String operator, List<String> inputs, String output, Map<String, ?> attributes) {
    return node("", operator, inputs, List.of(output), attributes);
  }

  /** Adds a node of ONNX Runtime's own operators. */
  String ownNode(String operator, List<String> inputs, String output, Map<String, ?> attributes) {
    return node(OWN, operator, inputs, List.of(output), attributes);
  }

  /** The same of several outputs, the first of which gives the name; empty ones are not made. */
  void ownNode(
      String operator, List<String> inputs, List<String> outputs, Map<String, ?> attributes) {
    node(OWN, operator, inputs, outputs, attributes);
  }

  private String node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      Map<String, ?> attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setDomain(domain)
            .setOpType(operator)
            .setName(outputs.getFirst())
            .addAllInput(inputs)
            .addAllOutput(outputs);
    // In the order of their names: that of a map differs from process to process, the file must
    // not.
    new TreeMap<>(attributes).forEach((name, value) -> node.addAttribute(attribute(name, value)));
    graph.addNode(node);
    return outputs.getFirst();
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    switch (value) {
      case Integer number -> attribute.setType(AttributeProto.AttributeType.INT).setI(number);
      case Float number -> attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number);
      case String text ->
          attribute
              .setType(AttributeProto.AttributeType.STRING)
              .setS(ByteString.copyFromUtf8(text));
      case TensorProto tensor ->
          attribute.setType(AttributeProto.AttributeType.TENSOR).setT(tensor);
      case List<?> numbers -> {
        attribute.setType(AttributeProto.AttributeType.INTS);
        numbers.forEach(number -> attribute.addInts(((Number) number).longValue()));
      }
      default -> throw new IllegalArgumentException("attribute " + name + ": " + value);
    }
    return attribute.build();
  }

  boolean needs(String input) {
    return graph.getNodeList().stream().anyMatch(n -> GraphView.inputs(n).contains(input));
  }

  /**
   * Adds what the nodes need of the weights and the inputs of the graph that is rewritten, and have
   * not; of weights of one name the first, which in old graphs are among the inputs too.
   */
  void takeNeeded(GraphProto from) {
    Set<String> given = new HashSet<>();
    from.getInitializerList().stream()
        .filter(weight -> given.add(weight.getName()) && needs(weight.getName()))
        .forEach(this::weight);
    from.getInputList().stream()
        .filter(input -> !given.contains(input.getName()) && needs(input.getName()))
        .forEach(this::input);
  }

  /** Adds an input. */
  void input(ValueInfoProto input) {
    graph.addInput(input);
  }

  /** Adds an output. */
  void output(ValueInfoProto output) {
    graph.addOutput(output);
  }

  /** Adds an output of floats; sizes below 0 are open. */
  void output(String name, long... shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (int axis = 0; axis < shape.length; axis++) {
      TensorShapeProto.Dimension.Builder size = sizes.addDimBuilder();
      if (shape[axis] < 0) {
        size.setDimParam(axis == 0 ? "rows" : "tokens");
      } else {
        size.setDimValue(shape[axis]);
      }
    }
    graph.addOutput(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(TensorProto.DataType.FLOAT.getNumber())
                            .setShape(sizes))));
  }

  /** The model, with what the one it was made of needs. */
  ModelProto model(ModelProto source, Map<String, String> notes) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(source.getIrVersion())
            .setProducerName("nightjar")
            .setGraph(graph);
    source.getOpsetImportList().stream()
        .filter(set -> !set.getDomain().equals(OWN))
        .forEach(model::addOpsetImport);
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(OWN).setVersion(1));
    model.addAllFunctions(source.getFunctionsList());
    notes.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }
}
