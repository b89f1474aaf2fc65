package dev.nightjar.embed.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.vector.Vectors;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Products are of halves, and nothing that halves cannot hold. */
class TestMixedPrecision {
  private static final int WIDTH = 16;
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");

  private NodeProto.Builder node(String operator, String output, String... inputs) {
    return graph
        .addNodeBuilder()
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private void table(String name, float size, int... shape) {
    Random random = new Random(name.hashCode());
    int rows = shape.length == 1 ? 1 : shape[0];
    float[] values = new float[rows * shape[shape.length - 1]];
    for (int i = 0; i < values.length; i++) {
      values[i] = size * (float) random.nextGaussian();
    }
    graph.addInitializer(
        shape.length == 1
            ? Tensors.of(name, values, shape[0])
            : Tensors.of(name, values, shape[0], shape[1]));
  }

  private static ValueInfoProto value(String name, DataType type, int axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int axis = 0; axis < axes; axis++) {
      shape.addDimBuilder().setDimParam(name + axis);
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  private ModelProto model(String output) {
    graph.addInput(value("input_ids", DataType.INT64, 2));
    graph.addOutput(value(output, DataType.FLOAT, 3));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build();
  }

  private static float[] run(ModelProto model) throws OrtException {
    try (OrtSession session = ENVIRONMENT.createSession(model.toByteArray());
        OnnxTensor ids = OnnxTensor.createTensor(ENVIRONMENT, new long[][] {{3, 1, 7, 2}});
        OrtSession.Result result = session.run(Map.of("input_ids", ids))) {
      float[] values = new float[4 * WIDTH];
      ((OnnxTensor) result.get(0)).getFloatBuffer().get(values);
      return values;
    }
  }

  private static NodeProto maker(ModelProto model, String value) {
    return new GraphView(model.getGraph()).producer(value).orElseThrow();
  }

  /** A layer as its exporter may write it: a norm in steps, a choice, weights that are made. */
  private void layer() {
    table("vocabulary", 300, 50, WIDTH);
    table("weights", 1, WIDTH, WIDTH);
    table("adapted", 0.1f, WIDTH, 4);
    table("adapter", 0.1f, 4, WIDTH);
    table("bias", 1, WIDTH);
    graph.addInitializer(Tensors.of("large", new float[] {1000}, 1));
    node("Gather", "embedded", "vocabulary", "input_ids");
    node("MatMul", "change", "adapted", "adapter");
    node("Add", "made", "weights", "change");
    node("MatMul", "product", "embedded", "made");
    node("Add", "biased", "product", "bias");
    node("Mul", "squares", "biased", "biased");
    node("ReduceMean", "mean", "squares")
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("axes")
                .setType(AttributeProto.AttributeType.INTS)
                .addInts(-1));
    node("Sqrt", "root", "mean");
    node("Div", "normed", "biased", "root");
    node("Mul", "sum", "embedded", "large");
    node("Add", "all", "sum", "normed");
  }

  @Test
  void whatLeavesTheirRangeStaysInFloats() throws Exception {
    layer();
    ModelProto floats = model("all");

    ModelProto mixed = new MixedPrecision(floats).write(Map.of());

    float[] expected = run(floats);
    float[] found = run(mixed);
    assertThat(Vectors.cosine(found, expected)).isGreaterThan(0.999999);
    float most = 0;
    for (float number : found) {
      most = Math.max(most, Math.abs(number));
    }
    assertThat(most).as("the sum").isGreaterThan(65504).isLessThan(Float.POSITIVE_INFINITY);
    assertThat(maker(mixed, "product/half").getInputList())
        .containsExactly("embedded/half", "made/half");
    assertThat(maker(mixed, "biased/half").getInputList())
        .containsExactly("product/half", "bias/half");
    assertThat(maker(mixed, "squares").getInputList()).containsExactly("biased", "biased");
    assertThat(maker(mixed, "normed").getInputList()).containsExactly("biased", "root");
    assertThat(maker(mixed, "embedded/half").getInput(0)).isEqualTo("vocabulary/half");
    assertThat(mixed.getGraph().getInitializerList())
        .extracting(TensorProto::getName)
        .doesNotContain("vocabulary", "adapted", "adapter", "bias");
  }

  /** Inner graphs see values and weights of the outer one by their names. */
  @Test
  void innerGraphsAreOfFloats() throws Exception {
    layer();
    graph.addInitializer(Tensors.of("few", new long[] {2}));
    node("Size", "size", "input_ids");
    node("Greater", "many", "size", "few");
    NodeProto.Builder choice = node("If", "chosen", "many");
    for (String branch : List.of("then_branch", "else_branch")) {
      GraphProto.Builder inner =
          GraphProto.newBuilder()
              .setName(branch)
              .addOutput(value(branch + "/out", DataType.FLOAT, 3))
              .addNode(
                  NodeProto.newBuilder()
                      .setOpType(branch.equals("then_branch") ? "Add" : "Sub")
                      .addInput("biased")
                      .addInput("bias")
                      .addOutput(branch + "/out"));
      choice.addAttribute(
          AttributeProto.newBuilder()
              .setName(branch)
              .setType(AttributeProto.AttributeType.GRAPH)
              .setG(inner));
    }
    ModelProto floats = model("chosen");

    ModelProto mixed = new MixedPrecision(floats).write(Map.of());

    assertThat(Vectors.cosine(run(mixed), run(floats))).isGreaterThan(0.999999);
    assertThat(mixed.getGraph().getInitializerList())
        .extracting(TensorProto::getName)
        .contains("bias", "bias/half");
  }

  /** ONNX's own operator of that name has its angles where ONNX Runtime's has positions. */
  @Test
  void rotaryPositionsOfOnnxStayAsTheyAre() {
    layer();
    node("RotaryEmbedding", "turned", "biased", "cos", "sin", "positions");
    node("RotaryEmbedding", "own", "biased", "positions", "cos", "sin").setDomain("com.microsoft");

    ModelProto mixed = new MixedPrecision(model("turned")).write(Map.of());

    assertThat(maker(mixed, "turned").getInputList())
        .containsExactly("biased", "cos", "sin", "positions");
    assertThat(maker(mixed, "own/half").getInputList())
        .containsExactly("biased/half", "positions", "cos/half", "sin/half");
  }
}
