package dev.nightjar.embed.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
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
import dev.nightjar.embed.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers read without a schema, against graphs written with ONNX's own. */
class TestOnnxHeader {
  @TempDir Path folder;

  private static ValueInfoProto value(String name, int type, Object... axes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object axis : axes) {
      TensorShapeProto.Dimension.Builder dimension = shape.addDimBuilder();
      if (axis instanceof Integer size) {
        dimension.setDimValue(size);
      } else if (!axis.toString().isEmpty()) {
        dimension.setDimParam(axis.toString());
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }

  private static TensorProto weight(String name, int type, int bytes) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type)
        .addDims(bytes)
        .setRawData(ByteString.copyFrom(new byte[bytes]))
        .build();
  }

  private static NodeProto.Builder node(String operator) {
    return NodeProto.newBuilder().setOpType(operator).addInput("a").addOutput("b");
  }

  private static GraphProto.Builder graph() {
    return GraphProto.newBuilder()
        .addInput(value("input_ids", GraphValue.INT64, "batch", "sequence"))
        .addInput(value("table", GraphValue.FLOAT, 10, 4))
        .addInitializer(weight("table", GraphValue.FLOAT, 160))
        .addNode(node("Gather"))
        .addOutput(value("last_hidden_state", GraphValue.FLOAT, "batch", "", 4));
  }

  private static ModelProto.Builder model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setProducerName("a test")
        .setProducerVersion("1.0")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
        .setGraph(graph);
  }

  private OnnxHeader read(byte[] bytes) throws IOException {
    return OnnxHeader.read(Files.write(folder.resolve("model.onnx"), bytes));
  }

  private OnnxHeader read(ModelProto.Builder model) throws IOException {
    return read(model.build().toByteArray());
  }

  @Test
  void versionsAndProducerAreReadAsTheyAreWritten() throws IOException {
    OnnxHeader header = read(model(graph()));
    assertThat(header.irVersion()).isEqualTo(8);
    assertThat(header.opsets()).isEqualTo(Map.of("", 17L, "com.microsoft", 1L));
    assertThat(header.producer()).isEqualTo("a test 1.0");
    assertThat(header.externalFiles()).isEmpty();
  }

  @Test
  void onnxsOwnOperatorsHaveTwoNames() throws IOException {
    ModelProto.Builder model = model(graph()).clearOpsetImport();
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(13));
    assertThat(read(model).opsets()).isEqualTo(Map.of("", 13L));
  }

  @Test
  void weightsAreNoInputs() throws IOException {
    OnnxHeader header = read(model(graph()));
    assertThat(header.inputs())
        .containsExactly(
            new GraphValue("input_ids", GraphValue.INT64, List.of("batch", "sequence")));
    assertThat(header.weightTypes()).containsExactly(GraphValue.FLOAT);
  }

  @Test
  void axesHaveSizesNamesOrNeither() throws IOException {
    GraphValue output = read(model(graph())).outputs().getFirst();
    assertThat(output.axes()).containsExactly("batch", "?", "4");
    assertThat(output.lastSize()).isEqualTo(4);
    assertThat(output.size(0)).isZero();
    assertThat(output.size(9)).isZero();
    assertThat(output).hasToString("last_hidden_state: float32[batch, ?, 4]");
    assertThat(new GraphValue("x", 99, List.of()).lastSize()).isZero();
    assertThat(new GraphValue("x", 99, List.of("-1", "12345678901")).lastSize()).isZero();
    assertThat(new GraphValue("x", 99, List.of())).hasToString("x: type 99[]");
  }

  @Test
  void operatorsOfInnerGraphsAndFunctionsCount() throws IOException {
    GraphProto.Builder inner =
        GraphProto.newBuilder()
            .addNode(node("Tanh"))
            .addInput(value("not_an_input", GraphValue.FLOAT))
            .addOutput(value("not_an_output", GraphValue.FLOAT))
            .addInitializer(weight("inner", GraphValue.FLOAT16, 2));
    NodeProto.Builder branch =
        node("If")
            .addAttribute(AttributeProto.newBuilder().setName("then_branch").setG(inner))
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("more")
                    .addGraphs(GraphProto.newBuilder().addNode(node("Erf")))
                    .addTensors(weight("t", GraphValue.BFLOAT16, 2)));
    NodeProto.Builder constant =
        node("Constant")
            .addAttribute(
                AttributeProto.newBuilder().setName("value").setT(weight("", GraphValue.INT64, 8)));
    OnnxHeader header =
        read(
            model(graph().addNode(branch).addNode(constant))
                .addFunctions(FunctionProto.newBuilder().addNode(node("Gelu"))));
    assertThat(header.operators())
        .containsOnlyKeys("Constant", "Erf", "Gather", "Gelu", "If", "Tanh");
    assertThat(header.weightTypes())
        .containsExactly(
            GraphValue.FLOAT, GraphValue.INT64, GraphValue.FLOAT16, GraphValue.BFLOAT16);
    assertThat(header.inputs()).hasSize(1);
    assertThat(header.outputs()).hasSize(1);
  }

  @Test
  void filesOfWeightsAreNamed() throws IOException {
    TensorProto external =
        TensorProto.newBuilder()
            .setName("large")
            .setDataType(GraphValue.FLOAT)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(entry("location", "model.onnx_data"))
            .addExternalData(entry("offset", "4096"))
            .build();
    OnnxHeader header = read(model(graph().addInitializer(external).addInitializer(external)));
    assertThat(header.externalFiles()).containsExactly("model.onnx_data");
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  @Test
  void numbersThatAreNotPackedAreReadOver() throws IOException {
    TensorProto floats =
        TensorProto.newBuilder()
            .setName("floats")
            .setDataType(GraphValue.FLOAT)
            .addAllFloatData(List.of(1f, 2f))
            .addAllInt64Data(List.of(-1L, 5L))
            .addAllDoubleData(List.of(1d))
            .build();
    NodeProto.Builder node =
        node("X").addAttribute(AttributeProto.newBuilder().setName("f").setF(1.5f).setI(-7));
    assertThat(read(model(graph().addInitializer(floats).addNode(node).addNode(node))).operators())
        .isEqualTo(Map.of("Gather", 1, "X", 2));
  }

  @Test
  void aGraphWithoutOutputsIsNone() {
    assertThatThrownBy(() -> read(model(graph().clearOutput())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it is no ONNX graph, or was cut short (no graph with outputs)");
  }

  @Test
  void filesThatWereCutOffSaySo() {
    byte[] whole = model(graph()).build().toByteArray();
    for (int length = 0; length < whole.length; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("model.onnx");
    }
  }

  /** Lengths that lie, wire types that are none: an error, and no memory for what is not there. */
  @Test
  void damagedBytesAreRefusedOrReadButNeverWorse() {
    byte[] whole = model(graph()).build().toByteArray();
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      byte[] damaged = whole.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(read(damaged).outputs()).as("seed %d", seed).isNotEmpty();
      } catch (ModelException e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining("model.onnx");
      } catch (IOException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  @Test
  void aLengthOfGigabytesIsOnlyALie() {
    byte[] lie = {0x3a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 1, 2, 3};
    assertThatThrownBy(() -> read(lie))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("9 bytes are there, at least 2147483653 belong to it");
  }

  @Test
  void layersOfEmbeddingsAreCutOutOfTheGraph() throws IOException {
    NodeProto gather =
        NodeProto.newBuilder()
            .setOpType("Gather")
            .addInput("table")
            .addInput("input_ids")
            .addOutput("found")
            .build();
    GraphProto.Builder graph =
        graph()
            .clearNode()
            .addNode(gather)
            .addNode(node("Tanh"))
            .addInitializer(weight("unused", GraphValue.FLOAT, 4));
    graph.setInitializer(0, weight("table", GraphValue.FLOAT, 160).toBuilder().addDims(4));
    Path file = Files.write(folder.resolve("model.onnx"), model(graph).build().toByteArray());
    EmbeddingLayer layer = EmbeddingLayer.read(file);
    assertThat(layer.output()).isEqualTo("found");
    assertThat(layer.width()).contains(4);
    ModelProto cut = ModelProto.parseFrom(layer.model());
    assertThat(cut.getGraph().getNodeList()).containsExactly(gather);
    assertThat(cut.getGraph().getInitializerList())
        .extracting(TensorProto::getName)
        .containsExactly("table");
    assertThat(cut.getGraph().getOutput(0).getName()).isEqualTo("found");
    assertThat(cut.getOpsetImportList()).isEqualTo(model(graph).getOpsetImportList());
  }
}
