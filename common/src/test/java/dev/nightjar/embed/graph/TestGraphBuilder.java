package dev.nightjar.embed.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs as they are put together, written and read. */
class TestGraphBuilder {
  private static final TensorProto WEIGHT = Tensors.of("w", new float[] {1, 0.1f, 3}, 3);

  @TempDir Path folder;

  private static GraphProto graph(GraphBuilder builder) {
    return builder.model(ModelProto.getDefaultInstance(), Map.of()).getGraph();
  }

  private static AttributeProto attribute(NodeProto node, String name) {
    return GraphView.attribute(node, name).orElseThrow();
  }

  @Test
  void weightsAreAddedOnce() {
    GraphBuilder builder = new GraphBuilder(false);
    assertThat(builder.weight(WEIGHT)).isEqualTo("w");
    builder.weight(WEIGHT);
    assertThat(graph(builder).getInitializerList()).containsExactly(WEIGHT);
  }

  @Test
  void floatsBecomeHalvesWhereAskedFor() {
    GraphBuilder builder = new GraphBuilder(true);
    builder.weight(WEIGHT);
    builder.weight(Tensors.of("n", new long[] {5}));
    assertThat(graph(builder).getInitializerList())
        .extracting(TensorProto::getDataType)
        .containsExactly(TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.INT64_VALUE);
    assertThat(Tensors.floats(graph(builder).getInitializer(0)))
        .containsExactly(1, 0.099975586f, 3);
  }

  @Test
  void nodesThatAreCopiedLoseTheirFloatsToo() {
    NodeProto cast =
        NodeProto.newBuilder()
            .setOpType("Cast")
            .addAttribute(
                AttributeProto.newBuilder().setName("to").setI(TensorProto.DataType.FLOAT_VALUE))
            .build();
    NodeProto constant =
        NodeProto.newBuilder()
            .setOpType("Constant")
            .addAttribute(AttributeProto.newBuilder().setName("value").setT(WEIGHT))
            .build();
    GraphBuilder half = new GraphBuilder(true);
    half.copy(cast);
    half.copy(constant);
    assertThat(attribute(graph(half).getNode(0), "to").getI())
        .isEqualTo(TensorProto.DataType.FLOAT16_VALUE);
    assertThat(attribute(graph(half).getNode(1), "value").getT().getDataType())
        .isEqualTo(TensorProto.DataType.FLOAT16_VALUE);
    GraphBuilder whole = new GraphBuilder(false);
    whole.copy(cast);
    assertThat(graph(whole).getNode(0)).isEqualTo(cast);
  }

  @Test
  void attributesComeInTheOrderOfTheirNames() {
    GraphBuilder builder = new GraphBuilder(false);
    builder.node(
        "X",
        List.of("a", "b"),
        "out",
        Map.of("z", 1, "f", 1.5f, "axes", List.of(0, 2), "text", "t", "value", WEIGHT));
    NodeProto node = graph(builder).getNode(0);
    assertThat(node.getAttributeList())
        .extracting(AttributeProto::getName)
        .containsExactly("axes", "f", "text", "value", "z");
    assertThat(attribute(node, "axes").getIntsList()).containsExactly(0L, 2L);
    assertThat(attribute(node, "f").getF()).isEqualTo(1.5f);
    assertThat(attribute(node, "text").getS().toStringUtf8()).isEqualTo("t");
    assertThat(node.getInputList()).containsExactly("a", "b");
    assertThat(node.getOutputList()).containsExactly("out");
    assertThat(builder.needs("b")).isTrue();
    assertThat(builder.needs("out")).isFalse();
    assertThatThrownBy(() -> builder.node("X", List.of(), "o", Map.of("bad", new Object())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("attribute bad");
  }

  @Test
  void modelsKeepWhatTheOneBeforeNeeds() {
    ModelProto source =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(9))
            .build();
    GraphBuilder builder = new GraphBuilder(false);
    builder.ownNode("Gelu", List.of("a"), "b", Map.of());
    builder.input(ValueInfoProto.newBuilder().setName("a").build());
    builder.output("b", -1, -1, 8);
    ModelProto model = builder.model(source, Map.of("note", "text"));
    assertThat(model.getOpsetImportList())
        .extracting(OperatorSetIdProto::getDomain, OperatorSetIdProto::getVersion)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("", 17L),
            org.assertj.core.groups.Tuple.tuple("com.microsoft", 1L));
    assertThat(model.getMetadataProps(0).getValue()).isEqualTo("text");
    var shape = model.getGraph().getOutput(0).getType().getTensorType().getShape();
    assertThat(shape.getDim(0).getDimParam()).isEqualTo("rows");
    assertThat(shape.getDim(1).getDimParam()).isEqualTo("tokens");
    assertThat(shape.getDim(2).getDimValue()).isEqualTo(8);
    assertThat(model.getGraph().getNode(0).getDomain()).isEqualTo("com.microsoft");
  }

  @Test
  void productsBeginWithTheirBiasUnlessTheyHaveNone() {
    GraphBuilder builder = new GraphBuilder(false);
    FloatProducts products = new FloatProducts(false);
    TensorProto matrix = Tensors.of("m", new float[6], 2, 3);
    Linear plain = new Linear(matrix, Optional.empty());
    Linear biased = new Linear(matrix, Optional.of(Tensors.of("b", new float[3], 3)));
    assertThat(products.add(builder, "in", plain, "one")).as("nothing to add").isTrue();
    assertThat(products.add(builder, "in", biased, "two")).isTrue();
    assertThat(products.add(builder, "in", biased, "three")).isTrue();
    List<String> operators =
        graph(builder).getNodeList().stream().map(NodeProto::getOpType).toList();
    assertThat(operators).containsOnlyOnce("MatMul").contains("Gemm");
    assertThat(operators.stream().filter("Shape"::equals)).as("asked for once").hasSize(1);
    assertThat(new FloatProducts(true).add(new GraphBuilder(true), "in", biased, "o"))
        .as("the bias is still to be added")
        .isFalse();
  }

  private static TensorProto external(String name, String file, long offset, long length) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT_VALUE)
        .addDims(length / Float.BYTES)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(StringStringEntryProto.newBuilder().setKey("location").setValue(file))
        .addExternalData(StringStringEntryProto.newBuilder().setKey("offset").setValue("" + offset))
        .addExternalData(StringStringEntryProto.newBuilder().setKey("length").setValue("" + length))
        .build();
  }

  @Test
  void weightsOfOtherFilesAreReadFromTheirPlaces() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(new float[] {1, 2, 3, 4});
    Files.write(folder.resolve("weights"), data.array());
    Path file = folder.resolve("model.onnx");
    ModelProto model =
        ModelProto.newBuilder()
            .setGraph(
                GraphProto.newBuilder()
                    .addInitializer(external("a", "weights", 4, 8))
                    .addInitializer(WEIGHT))
            .build();
    OnnxFiles.write(model, file);
    GraphProto read = OnnxFiles.read(file).getGraph();
    assertThat(Tensors.floats(read.getInitializer(0))).containsExactly(2, 3);
    assertThat(read.getInitializer(0).getExternalDataCount()).isZero();
    assertThat(Tensors.floats(read.getInitializer(1))).containsExactly(1, 0.1f, 3);
    assertThat(OnnxFiles.readAlone(file)).isEqualTo(model);
  }

  @Test
  void whatIsNoGraphIsToldByAnException() throws IOException {
    Path file = Files.writeString(folder.resolve("model.onnx"), "no graph at all");
    assertThatThrownBy(() -> OnnxFiles.read(file)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> OnnxFiles.read(folder.resolve("none")))
        .isInstanceOf(IOException.class);
  }
}
