package dev.nightjar.embed.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The largest logit of each term over the tokens of a text: rows x tokens x terms in, rows x terms
 * out. Logits are millions of numbers, so they stay where ONNX Runtime has put them, and a small
 * graph reads them there. A maximum passes over what is not a number, so zero times the mean is
 * added: zero, or not a number where one of the logits is none. Thread-safe.
 */
final class LogitMaxima implements AutoCloseable {
  private static final String LOGITS = "logits";
  private static final String MAXIMA = "maxima";
  private static final int TOKENS = 1;
  private static final TensorProto.DataType FLOAT = TensorProto.DataType.FLOAT;

  private final OrtSession session;

  private LogitMaxima(OrtSession session) {
    this.session = session;
  }

  /** For an output of a session. */
  static LogitMaxima of(OrtSession logits, String output) throws OrtException {
    NodeInfo node = Objects.requireNonNull(logits.getOutputInfo().get(output), output);
    TensorInfo info = (TensorInfo) node.getInfo();
    try (OrtSession.SessionOptions options = OnnxEnvironment.options()) {
      return new LogitMaxima(
          OnnxEnvironment.shared().createSession(graph(type(info.type)).toByteArray(), options));
    }
  }

  private static TensorProto.DataType type(OnnxJavaType type) {
    return switch (type) {
      case FLOAT16 -> TensorProto.DataType.FLOAT16;
      case BFLOAT16 -> TensorProto.DataType.BFLOAT16;
      default -> FLOAT;
    };
  }

  /** The largest logits, row by row. */
  FloatBuffer of(OnnxTensor logits) throws OrtException {
    try (OrtSession.Result result = session.run(Map.of(LOGITS, logits))) {
      return ((OnnxTensor) result.get(0)).getFloatBuffer();
    }
  }

  private static ModelProto graph(TensorProto.DataType type) {
    TensorProto zero =
        TensorProto.newBuilder()
            .setName("zero")
            .setDataType(FLOAT.getNumber())
            .addFloatData(0)
            .build();
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName(MAXIMA)
            .addInput(value(LOGITS, type, "rows", "tokens", "terms"))
            .addInitializer(zero)
            .addOutput(value(MAXIMA, FLOAT, "rows", "terms"));
    String floats = LOGITS;
    if (type != FLOAT) {
      floats = "floats";
      graph.addNode(node("Cast", floats, LOGITS).addAttribute(number("to", FLOAT.getNumber())));
    }
    graph
        .addNode(overTokens("ReduceMax", "largest", floats))
        .addNode(overTokens("ReduceMean", "mean", floats))
        .addNode(node("Mul", "flaw", "mean", zero.getName()))
        .addNode(node("Add", MAXIMA, "largest", "flaw"));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph)
        .build();
  }

  private static NodeProto.Builder overTokens(String operator, String output, String input) {
    return node(operator, output, input)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("axes")
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(TOKENS))
        .addAttribute(number("keepdims", 0));
  }

  private static NodeProto.Builder node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private static AttributeProto number(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, String... axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (String axis : axes) {
      shape.addDimBuilder().setDimParam(axis);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
