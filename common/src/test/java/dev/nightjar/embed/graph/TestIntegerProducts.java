package dev.nightjar.embed.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.nightjar.embed.BatchPlan;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelInput;
import dev.nightjar.embed.ModelSpec;
import dev.nightjar.embed.OnnxEncoder;
import dev.nightjar.embed.OnnxGraph.ByteProducts;
import dev.nightjar.embed.onnx.OnnxModel;
import dev.nightjar.embed.onnx.PairSums;
import dev.nightjar.models.ModelStore;
import dev.nightjar.testing.Overrides;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Products of bytes are those of whole numbers on every processor, or what they are is said. None
 * of these tests asks which processor it is on.
 */
class TestIntegerProducts {
  private static final int WIDTH = 32;
  private static final int ROWS = 64;
  private static final int ZERO = 128;

  @TempDir private Path folder;

  private final byte[] table = new byte[ROWS * WIDTH];
  private final byte[] weights = new byte[WIDTH * WIDTH];

  /** Numbers that leave 16 bits in pairs: the bytes near 255, the weights near 127. */
  private void large() {
    Random random = new Random(5);
    for (int i = 0; i < table.length; i++) {
      table[i] = (byte) (127 - random.nextInt(8));
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) ((i % WIDTH) % 2 == 0 ? 127 - random.nextInt(8) : -127);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "signed"})
  void graphsOfOthersGiveTheProductsOfWholeNumbers(String zeroPoint) throws IOException {
    large();
    ModelSpec spec = model(constant(zeroPoint));

    assertThat(products(spec)).isEqualTo(ByteProducts.WIDENED);
    assertThat(spec.encoder().settings()).containsEntry("products", "exact");
    assertThat(spec.warnings()).isEmpty();
    try (OnnxModel open = open(spec)) {
      for (int id : new int[] {0, 7, 41}) {
        float[] found = open.embed(List.of(new ModelInput("", new int[] {id}))).getFirst();

        for (int o = 0; o < WIDTH; o++) {
          int expected = 0;
          for (int c = 0; c < WIDTH; c++) {
            expected += table[id * WIDTH + c] * weights[c * WIDTH + o];
          }
          assertThat(found[o]).as("channel %d of %d", o, id).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void weightsWithinSevenBitsOrInFittingPairsAreLeftAsTheyAre() throws IOException {
    for (int i = 0; i < weights.length; i++) {
      int channel = i / WIDTH;
      weights[i] = (byte) (channel % 2 == 0 ? 127 : i % 3 == 0 ? 1 : -128);
    }
    ModelSpec spec = model(constant());

    assertThat(products(spec)).isEqualTo(ByteProducts.SMALL);
    assertThat(spec.encoder().settings()).doesNotContainKey("products");
    weights[WIDTH] = 2; // 127 and 2 in one channel
    assertThat(products(model(constant()))).isEqualTo(ByteProducts.WIDENED);
  }

  @Test
  void whatCannotBeWidenedIsPartOfTheFingerprintAndSaid() throws IOException {
    large();
    ModelSpec spec = model(quantisedWhileItRuns());

    assertThat(products(spec)).isEqualTo(PairSums.areCut() ? ByteProducts.CUT : ByteProducts.WHOLE);
    assertThat(spec.warnings())
        .hasSize(1)
        .allMatch(
            warning ->
                warning.startsWith(
                    "products of bytes differ between processors: MatMulInteger 'products' cannot be made exact"));
    ModelSpec elsewhere = with(spec, PairSums.areCut() ? ByteProducts.WHOLE : ByteProducts.CUT);
    assertThat(elsewhere.fingerprint()).isNotEqualTo(spec.fingerprint());
    open(spec).close();
    assertThatThrownBy(() -> open(elsewhere))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot run model 'm' on this machine (")
        .hasMessageContaining("use machines of one kind");
  }

  @Test
  void foldersOfAnEarlierVersionAreRefused() throws IOException {
    large();
    ModelProto earlier =
        constant().toBuilder()
            .addMetadataProps(
                StringStringEntryProto.newBuilder()
                    .setKey(PreparedGraph.NOTE)
                    .setValue("int8, version 2"))
            .build();

    assertThatThrownBy(() -> model(earlier))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it was prepared by an earlier Nightjar (int8, version 2)")
        .hasMessageContaining(
            "prepare it again from the original: ‹nightjar models prepare model.name=ORIGINAL prepare.precision=int8");
  }

  private ModelSpec model(ModelProto graph) throws IOException {
    Path model = TinyModel.write(folder.resolve("m"));
    OnnxFiles.write(graph, model.resolve("model.onnx"));
    return ModelStore.find(
            model.toString(), new Overrides().normalize(false).made(), new Configuration(false))
        .spec();
  }

  private OnnxModel open(ModelSpec spec) {
    return OnnxModel.open(spec, folder.resolve("m"), new BatchPlan(512, 1 << 18, 1));
  }

  private static ByteProducts products(ModelSpec spec) {
    return ((OnnxEncoder) spec.encoder()).graph().products();
  }

  private static ModelSpec with(ModelSpec spec, ByteProducts products) {
    OnnxEncoder encoder = (OnnxEncoder) spec.encoder();
    return spec.with(encoder.with(encoder.graph().with(products)));
  }

  /** Rows of a table as unsigned bytes, times constant weights. */
  private ModelProto constant() {
    return constant("");
  }

  /**
   * @param zeroPoint of the weights, by name; empty where the graph leaves it out
   */
  private ModelProto constant(String zeroPoint) {
    GraphBuilder graph = new GraphBuilder(false);
    graph.weight(Tensors.of("weights", DataType.INT8, weights, WIDTH, WIDTH));
    graph.weight(Tensors.of("signed", DataType.INT8, new byte[1]));
    return finish(graph, zeroPoint);
  }

  /** The same, the weights being made signed bytes while the graph runs. */
  private ModelProto quantisedWhileItRuns() {
    GraphBuilder graph = new GraphBuilder(false);
    float[] floats = new float[weights.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = weights[i];
    }
    graph.weight(Tensors.of("floats", floats, WIDTH, WIDTH));
    graph.weight(Tensors.of("signed", DataType.INT8, new byte[1]));
    graph.node("Shape", List.of("input_ids"), "shape", Map.of());
    graph.node(
        "ConstantOfShape",
        List.of("shape"),
        "ones",
        Map.of("value", Tensors.of("", new float[] {1}, 1)));
    graph.node("ReduceMax", List.of("ones"), "one", Map.of("keepdims", 0));
    graph.node("Mul", List.of("floats", "one"), "computed", Map.of());
    graph.node("QuantizeLinear", List.of("computed", "one", "signed"), "weights", Map.of());
    return finish(graph, "");
  }

  private ModelProto finish(GraphBuilder graph, String zeroPoint) {
    float[] rows = new float[table.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = table[i];
    }
    graph.weight(Tensors.of("table", rows, ROWS, WIDTH));
    graph.weight(Tensors.of("scale", new float[] {1}));
    graph.weight(Tensors.of("zero", DataType.UINT8, new byte[] {(byte) ZERO}));
    graph.input(TinyBert.ids("input_ids"));
    graph.node("Gather", List.of("table", "input_ids"), "rows", Map.of());
    graph.node("QuantizeLinear", List.of("rows", "scale", "zero"), "bytes", Map.of());
    graph.node(
        "MatMulInteger", List.of("bytes", "weights", "zero", zeroPoint), "products", Map.of());
    graph.node(
        "Cast", List.of("products"), "last_hidden_state", Map.of("to", DataType.FLOAT.getNumber()));
    graph.output("last_hidden_state", -1, -1, WIDTH);
    return graph.model(
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .build(),
        Map.of());
  }
}
