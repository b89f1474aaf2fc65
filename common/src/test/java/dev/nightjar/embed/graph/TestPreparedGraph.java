package dev.nightjar.embed.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.nightjar.embed.Digests;
import dev.nightjar.embed.Pooling;
import dev.nightjar.embed.Processor;
import dev.nightjar.embed.graph.EncoderWeights.Layer;
import dev.nightjar.embed.graph.TinyBert.Style;
import dev.nightjar.embed.onnx.GraphCalibration;
import dev.nightjar.embed.rounding.Range;
import dev.nightjar.embed.rounding.WeightRounding;
import dev.nightjar.vector.Vectors;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prepared graphs compute what the graphs they were made of compute, however these are written. */
class TestPreparedGraph {
  private static final Map<Style, String> BITS =
      Map.of(
          Style.STEPS,
          "4038bbc97658de44",
          Style.WHOLE,
          "2cc6ce2c87d4465d",
          Style.DOT_PRODUCT,
          "4038bbc97658de44",
          Style.TANH,
          "4038bbc97658de44");

  private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

  @ParameterizedTest
  @EnumSource(Style.class)
  void hiddenStatesAreThoseOfTheOriginal(Style style) throws Exception {
    ModelProto original = TinyBert.of(style);
    PreparedGraph prepared = PreparedGraph.of(original, "last_hidden_state");

    ModelProto fused = prepared.write(GraphForm.HIDDEN);

    assertThat(prepared.layers()).isEqualTo(TinyBert.LAYERS);
    assertThat(fused.getGraph().getNodeList())
        .extracting(NodeProto::getOpType)
        .contains("MultiHeadAttention", "SkipLayerNormalization")
        .doesNotContain("Softmax", "Erf", "Tanh", "Sqrt");
    for (int[] text : TinyBert.texts(1, 2, 7, TinyBert.POSITIONS)) {
      near(run(fused, List.of(text)), run(original, List.of(text)), 2e-5f);
    }
  }

  @Test
  void meanAndFirstTokenArePooledInside() throws Exception {
    PreparedGraph prepared = PreparedGraph.of(TinyBert.of(Style.STEPS), "last_hidden_state");
    List<int[]> rows = TinyBert.texts(5, 5, 5);
    float[] hidden = run(prepared.write(GraphForm.HIDDEN), rows);
    for (Pooling pooling : List.of(Pooling.MEAN, Pooling.CLS)) {
      GraphForm form = new GraphForm(false, Optional.of(pooling), true);

      float[] vectors = run(prepared.write(form), rows);

      for (int r = 0; r < rows.size(); r++) {
        float[] expected = pooling.pool(hidden, r, 5, TinyBert.WIDTH, 0);
        Vectors.normalize(expected);
        near(
            Arrays.copyOfRange(vectors, r * TinyBert.WIDTH, (r + 1) * TinyBert.WIDTH),
            expected,
            1e-6f);
      }
    }
  }

  @Test
  void halvesStayNear() throws Exception {
    PreparedGraph prepared = PreparedGraph.of(TinyBert.of(Style.WHOLE), "last_hidden_state");
    GraphForm half = new GraphForm(true, Optional.of(Pooling.MEAN), true);
    GraphForm whole = new GraphForm(false, Optional.of(Pooling.MEAN), true);
    List<int[]> text = TinyBert.texts(12);

    assertThat(cosine(run(prepared.write(half), text), run(prepared.write(whole), text)))
        .isGreaterThan(0.9995);
    assertThat(prepared.write(half).getSerializedSize())
        .isLessThan(prepared.write(whole).getSerializedSize() * 7 / 10);
  }

  @ParameterizedTest
  @EnumSource(Style.class)
  void bytesStayNearAndDoNotDependOnTheBatch(Style style) throws Exception {
    PreparedGraph prepared = PreparedGraph.of(TinyBert.of(style), "last_hidden_state");
    List<int[]> sample = TinyBert.texts(3, 9, 17, 30, 32, 25, 11, 6);
    Map<String, Range> ranges =
        GraphCalibration.ranges(prepared.write(GraphForm.HIDDEN), prepared.calibrated(), sample);
    ModelProto bytes = prepared.writeInt8(GraphForm.HIDDEN, ranges);

    List<int[]> rows = TinyBert.texts(13, 13, 13, 13);
    float[] together = run(bytes, rows);

    assertThat(bytes.getGraph().getNodeList())
        .extracting(NodeProto::getOpType)
        .contains("MatMulIntegerToFloat")
        .doesNotContain("DynamicQuantizeLinear", "MultiHeadAttention", "Softmax");
    assertThat(bytes.getGraph().getNodeList())
        .filteredOn(node -> node.getOpType().equals("MatMul"))
        .extracting(node -> node.getOutput(0)) // of the channels that stay floats
        .containsExactly("nightjar/0/outer/far", "nightjar/1/outer/far");
    assertThat(cosine(together, run(prepared.write(GraphForm.HIDDEN), rows))).isGreaterThan(0.99);
    int size = 13 * TinyBert.WIDTH;
    for (int r = 0; r < rows.size(); r++) {
      assertThat(run(bytes, List.of(rows.get(r))))
          .isEqualTo(Arrays.copyOfRange(together, r * size, (r + 1) * size));
    }
  }

  @ParameterizedTest
  @EnumSource(Style.class)
  void productsOfBytesAreThoseOfWholeNumbersOnEveryProcessor(Style style) throws Exception {
    PreparedGraph prepared = PreparedGraph.of(TinyBert.of(style), "last_hidden_state");
    Map<String, Range> ranges =
        GraphCalibration.ranges(
            prepared.write(GraphForm.HIDDEN), prepared.calibrated(), TinyBert.texts(3, 30, 17));
    ModelProto bytes = prepared.writeInt8(GraphForm.HIDDEN, ranges);
    GraphView view = new GraphView(bytes.getGraph());
    List<NodeProto> products =
        bytes.getGraph().getNodeList().stream()
            .filter(node -> node.getOpType().equals("MatMulIntegerToFloat"))
            .toList();

    assertThat(products).hasSize(6 * TinyBert.LAYERS);
    for (NodeProto product : products) {
      TensorProto weights = view.constant(product.getInput(1)).orElseThrow();
      int in = (int) weights.getDims(0);
      int out = (int) weights.getDims(1);
      byte[] signed = Tensors.bytes(weights);
      assertThat(WeightRounding.fitInPairs(signed, out)).as(product.getName()).isTrue();
      float[] unit = new float[out];
      Arrays.fill(unit, 1);
      GraphBuilder alone = new GraphBuilder(false);
      alone.weight(weights);
      byte[] levels = new byte[in]; // the highest where weights are positive
      for (int c = 0; c < in; c++) {
        levels[c] = (byte) (signed[c * out] > 0 ? 255 : 254);
      }
      alone.weight(Tensors.of("levels", TensorProto.DataType.UINT8, levels, 1, in));
      alone.weight(Tensors.of("one", new float[] {1}));
      alone.weight(Tensors.of("ones", unit, out));
      alone.ownNode(
          "MatMulIntegerToFloat",
          List.of("levels", product.getInput(1), "one", "ones"),
          "sums",
          Map.of());
      alone.output("sums", 1, out);
      float[] found = run(alone.model(bytes, Map.of()), List.of());
      for (int o = 0; o < out; o++) {
        int expected = 0;
        for (int c = 0; c < in; c++) {
          expected += (levels[c] & 0xff) * signed[c * out + o];
        }
        assertThat(found[o]).as("%s, channel %d", product.getName(), o).isEqualTo(expected);
      }
    }
  }

  /**
   * The bits are those of AVX2, AVX-512 and AVX-512 with VNNI alike; ranges are made up, since
   * those of a calibration differ in their last bits.
   */
  @ParameterizedTest
  @EnumSource(Style.class)
  void graphsOfBytesGiveTheSameBitsOnEveryProcessor(Style style) throws Exception {
    assumeTrue(Processor.kind().contains("AVX"), () -> "left out: the bits on " + Processor.kind());
    PreparedGraph prepared = PreparedGraph.of(TinyBert.of(style), "last_hidden_state");
    Map<String, Range> ranges = new HashMap<>();
    Random random = new Random(3);
    for (String name : prepared.calibrated()) {
      int channels = name.endsWith("/bent") ? 2 * TinyBert.WIDTH : TinyBert.WIDTH;
      Range range = new Range(channels);
      float[] rows = new float[20 * channels];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (float) random.nextGaussian();
      }
      range.add(rows);
      ranges.put(name, range);
    }
    GraphForm pooled = new GraphForm(false, Optional.of(Pooling.MEAN), true);
    ModelProto bytes = prepared.writeInt8(pooled, ranges);

    StringBuilder bits = new StringBuilder();
    for (int[] text : TinyBert.texts(1, 2, 13, 30, 47, TinyBert.POSITIONS)) {
      for (float number : run(bytes, List.of(text))) {
        bits.append(Integer.toHexString(Float.floatToRawIntBits(number))).append(' ');
      }
    }
    assertThat(Digests.sha256(bits.toString()).substring(0, 16)).isEqualTo(BITS.get(style));
  }

  /** Some of bge-small-en's scores are too large for an exponential, and only differences count. */
  @ParameterizedTest
  @ValueSource(floats = {20, -20})
  void attentionBetweenBytesBearsAnyScore(float query) throws Exception {
    ModelProto source = TinyBert.of(Style.STEPS);
    Layer layer = EncoderReader.read(source.getGraph(), "last_hidden_state").layers().getFirst();
    int tokens = 3;
    float[] keys = new float[tokens * TinyBert.WIDTH];
    float[] values = new float[keys.length];
    float[] queries = new float[keys.length];
    Arrays.fill(queries, query);
    for (int i = 0; i < keys.length; i++) {
      values[i] = i / TinyBert.WIDTH;
      keys[i] = 20 + values[i] / 100;
    }
    GraphBuilder alone = new GraphBuilder(false);
    alone.weight(Tensors.of("query", queries, 1, tokens, TinyBert.WIDTH));
    alone.weight(Tensors.of("key", keys, 1, tokens, TinyBert.WIDTH));
    alone.weight(Tensors.of("value", values, 1, tokens, TinyBert.WIDTH));
    new PortableAttention(alone, source).add(layer, "", "context");
    alone.output("context", 1, tokens, TinyBert.WIDTH);

    int width = TinyBert.WIDTH / layer.heads();
    double step = Math.exp(width * query / 100 / Math.sqrt(width)); // from token to token
    double expected = (step + 2 * step * step) / (1 + step + step * step);
    for (float found : run(alone.model(source, Map.of()), List.of())) {
      assertThat(found).isCloseTo((float) expected, within(1e-3f));
    }
  }

  /** A map's own order differs from process to process, and the file's digest with it. */
  @Test
  void attributesAreWrittenInTheOrderOfTheirNames() {
    ModelProto source = TinyBert.of(Style.STEPS);
    for (int turn = 0; turn < 2; turn++) {
      GraphBuilder graph = new GraphBuilder(false);
      Map<String, Integer> attributes = new LinkedHashMap<>();
      attributes.put(turn == 0 ? "axis" : "p", 2);
      attributes.put(turn == 0 ? "p" : "axis", 2);
      graph.node("LpNormalization", List.of("x"), "y", attributes);
      assertThat(graph.model(source, Map.of()).getGraph().getNode(0).getAttributeList())
          .extracting(AttributeProto::getName)
          .containsExactly("axis", "p");
    }
  }

  @Test
  void whatIsNoEncoderIsNamed() throws Exception {
    ModelProto bert = TinyBert.of(Style.STEPS);
    String inner =
        bert.getGraph().getNodeList().stream()
            .filter(node -> node.getOpType().equals("Softmax"))
            .findFirst()
            .orElseThrow()
            .getOutput(0);

    assertThatThrownBy(() -> PreparedGraph.of(bert, inner))
        .isInstanceOf(UnrecognisedGraphException.class)
        .hasMessage("its output comes of Softmax, not of a layer's normalisation");
    ModelProto fused = PreparedGraph.of(bert, "last_hidden_state").write(GraphForm.HIDDEN);
    assertThatThrownBy(() -> PreparedGraph.of(fused, "last_hidden_state"))
        .hasMessage("it was prepared already: fp32, version 2");
  }

  /** MPNet's layers are BERT's but for what a table adds to their scores. */
  @Test
  void whatWeightsAddToScoresIsNoMask() throws Exception {
    ModelProto.Builder biased = TinyBert.of(Style.STEPS).toBuilder();
    biased
        .getGraphBuilder()
        .addInitializer(Tensors.of("table", new float[] {1, 2}, 2, 1))
        .getNodeBuilderList()
        .stream()
        .filter(node -> node.getOpType().equals("Softmax"))
        .toList()
        .forEach(
            softmax -> {
              String scores = softmax.getInput(0);
              softmax.setInput(0, scores + "/biased");
              biased
                  .getGraphBuilder()
                  .addNode(
                      NodeProto.newBuilder()
                          .setOpType("Add")
                          .addInput(scores)
                          .addInput("table")
                          .addOutput(scores + "/biased"));
            });

    PreparedGraph prepared = PreparedGraph.of(biased.build(), "last_hidden_state");

    assertThat(prepared.isWhole()).isFalse();
    assertThat(prepared.form())
        .isEqualTo("prepared in parts, version 1: 2 attention layers with masks");
    GraphForm pooled = new GraphForm(false, Optional.of(Pooling.MEAN), false);
    assertThatThrownBy(() -> prepared.write(pooled)).isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] run(ModelProto model, List<int[]> rows) throws OrtException {
    try (OrtSession session = ENVIRONMENT.createSession(model.toByteArray())) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      for (String name : session.getInputNames()) {
        long[][] values = new long[rows.size()][];
        for (int r = 0; r < values.length; r++) {
          int[] ids = rows.get(r);
          values[r] = new long[ids.length];
          for (int t = 0; t < ids.length; t++) {
            values[r][t] =
                name.equals("input_ids") ? ids[t] : name.equals("attention_mask") ? 1 : 0;
          }
        }
        inputs.put(name, OnnxTensor.createTensor(ENVIRONMENT, values));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
      }
    }
  }

  private static void near(float[] found, float[] expected, float difference) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("number %d", i).isCloseTo(expected[i], within(difference));
    }
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot / (Vectors.norm(a) * Vectors.norm(b));
  }
}
