package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Makes small encoders of random weights, written out as exporters write them. */
public final class TinyBert {
  /** Floats of a token's vector. */
  public static final int WIDTH = 16;

  static final int VOCABULARY = 300;
  static final int POSITIONS = 64;
  static final int LAYERS = 2;
  private static final int HEADS = 2;
  private static final int INNER = 32;

  /** How an exporter writes operators out. */
  public enum Style {
    /** Opset 11: everything in small steps, scores divided, the mask added. */
    STEPS(11),
    /** Opset 17: LayerNormalization, transposed weights, summands the other way round. */
    WHOLE(17),
    /**
     * Opset 14: attention as PyTorch's scaled_dot_product_attention is exported: queries and keys
     * times the root of a scale that is computed from shapes, masks by Where.
     */
    DOT_PRODUCT(14),
    /**
     * Opset 11 with the hyperbolic tangent, embeddings projected as those of ALBERT and ELECTRA.
     */
    TANH(11);

    private final long opset;

    Style(long opset) {
      this.opset = opset;
    }
  }

  /** What is odd about an encoder. */
  public enum Oddity {
    NONE,
    /** Embeddings go through a product before the first layer, as in ALBERT and ELECTRA. */
    PROJECTED,
    /** The mask hides all tokens but the first three, whatever it is given. */
    SHORT_SIGHTED,
    /** A run asks for more memory than there is, for nothing. */
    GREEDY
  }

  private final Style style;
  private final int rows;
  private final Oddity oddity;
  private final Random random = new Random(7);
  private final GraphBuilder graph;
  private int count;

  private TinyBert(Style style, int rows, Oddity oddity) {
    this.rows = rows;
    this.style = style;
    this.oddity = oddity;
    this.graph = new GraphBuilder(false);
  }

  /** An encoder from input_ids, attention_mask and token_type_ids to last_hidden_state. */
  public static ModelProto of(Style style) {
    return new TinyBert(style, VOCABULARY, Oddity.NONE).model();
  }

  private ModelProto model() {
    List.of("input_ids", "attention_mask", "token_type_ids").forEach(n -> graph.input(ids(n)));
    String hidden = norm(embeddings());
    if (oddity == Oddity.PROJECTED) {
      hidden = linear(hidden, WIDTH, WIDTH);
    }
    String mask = mask();
    for (int i = 0; i < LAYERS; i++) {
      hidden = layer(hidden, mask);
    }
    graph.node("Identity", List.of(hidden), "last_hidden_state", Map.of());
    graph.output("last_hidden_state", -1, -1, WIDTH);
    ModelProto source =
        ModelProto.newBuilder()
            .setIrVersion(6)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(style.opset))
            .build();
    return graph.model(source, Map.of());
  }

  static ValueInfoProto ids(String name) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("tokens"))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.INT64.getNumber())
                        .setShape(shape)))
        .build();
  }

  /** A model folder with such an encoder, whose tokens are those of {@link TinyModel}. */
  public static Path write(Path folder, Style style) throws IOException {
    return write(folder, style, VOCABULARY);
  }

  /** The same with a table of so many words. */
  public static Path write(Path folder, Style style, int rows) throws IOException {
    return write(folder, new TinyBert(style, rows, Oddity.NONE));
  }

  /** The same with something odd about it. */
  public static Path write(Path folder, Oddity oddity) throws IOException {
    return write(folder, new TinyBert(Style.STEPS, VOCABULARY, oddity));
  }

  private static Path write(Path folder, TinyBert encoder) throws IOException {
    TinyModel.write(folder);
    OnnxFiles.write(encoder.model(), folder.resolve("model.onnx"));
    Files.writeString(
        folder.resolve("config.json"), String.format(Locale.ROOT, "{\"hidden_size\": %d}", WIDTH));
    return folder;
  }

  private String add(String operator, List<String> inputs, Map<String, ?> attributes) {
    return graph.node(operator, inputs, "v" + count++, attributes);
  }

  private String add(String operator, String... inputs) {
    return add(operator, List.of(inputs), Map.of());
  }

  private String weights(double spread, double middle, long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (middle + spread * random.nextGaussian());
    }
    return graph.weight(Tensors.of("w" + count++, values, shape));
  }

  private String number(double value) {
    return graph.weight(
        Tensors.of("n" + count++, new float[] {(float) value}).toBuilder().clearDims().build());
  }

  private String integers(long... values) {
    return graph.weight(Tensors.of("i" + count++, values));
  }

  private String embeddings() {
    String words = add("Gather", weights(1, 0, rows, WIDTH), "input_ids");
    String types = add("Gather", weights(1, 0, 2, WIDTH), "token_type_ids");
    String shape = add("Shape", "input_ids");
    if (oddity == Oddity.GREEDY) {
      add("ConstantOfShape", add("Mul", shape, integers(1 << 23)));
    }
    String length = add("Gather", shape, integers(1));
    String positions =
        add(
            "Slice",
            weights(1, 0, 1, POSITIONS, WIDTH),
            integers(0),
            length,
            integers(1),
            integers(1));
    String sum = add("Add", words, types);
    return style == Style.WHOLE ? add("Add", positions, sum) : add("Add", sum, positions);
  }

  private String norm(String x) {
    String gamma = weights(0.1, 1, WIDTH);
    String beta = weights(0.1, 0, WIDTH);
    if (style == Style.WHOLE) {
      return add(
          "LayerNormalization", List.of(x, gamma, beta), Map.of("axis", -1, "epsilon", 1e-12f));
    }
    Map<String, ?> last = Map.of("axes", List.of(-1));
    String centred = add("Sub", x, add("ReduceMean", List.of(x), last));
    String square = add("Pow", centred, number(2));
    String variance = add("Add", add("ReduceMean", List.of(square), last), number(1e-12));
    String scaled = add("Mul", add("Div", centred, add("Sqrt", variance)), gamma);
    return add("Add", scaled, beta);
  }

  private String linear(String x, int in, int out) {
    String bias = weights(0.1, 0, out);
    if (style != Style.WHOLE) {
      return add("Add", add("MatMul", x, weights(0.4, 0, in, out)), bias);
    }
    String turned =
        add("Transpose", List.of(weights(0.4, 0, out, in)), Map.of("perm", List.of(1, 0)));
    return add("Add", bias, add("MatMul", x, turned));
  }

  /** For Where: true where a key is shown; else 0 there, and much less elsewhere. */
  private String mask() {
    String given = oddity == Oddity.SHORT_SIGHTED ? firstThree("attention_mask") : "attention_mask";
    String rows = add("Reshape", given, integers(0, 1, 1, -1));
    if (style == Style.DOT_PRODUCT) {
      return add("Cast", List.of(rows), Map.of("to", TensorProto.DataType.BOOL.getNumber()));
    }
    String shown = add("Cast", List.of(rows), Map.of("to", TensorProto.DataType.FLOAT.getNumber()));
    return add("Mul", add("Sub", number(1), shown), number(-10000));
  }

  private String firstThree(String mask) {
    String seen = add("Less", add("CumSum", mask, integers(1)), integers(4));
    return add("Cast", List.of(seen), Map.of("to", TensorProto.DataType.INT64.getNumber()));
  }

  private String heads(String x, Integer... axes) {
    String cut = add("Reshape", x, integers(0, 0, HEADS, WIDTH / HEADS));
    return add("Transpose", List.of(cut), Map.of("perm", List.of(axes)));
  }

  private String layer(String x, String mask) {
    String query = heads(linear(x, WIDTH, WIDTH), 0, 2, 1, 3);
    String keys = linear(x, WIDTH, WIDTH);
    String value = heads(linear(x, WIDTH, WIDTH), 0, 2, 1, 3);
    String shares =
        style == Style.DOT_PRODUCT
            ? dotProduct(query, heads(keys, 0, 2, 1, 3), mask)
            : divided(query, heads(keys, 0, 2, 3, 1), mask);
    String context =
        add(
            "Reshape",
            add(
                "Transpose",
                List.of(add("MatMul", shares, value)),
                Map.of("perm", List.of(0, 2, 1, 3))),
            integers(0, 0, WIDTH));
    String middle = norm(residual(linear(context, WIDTH, WIDTH), x));
    String outer = linear(bent(linear(middle, WIDTH, INNER)), INNER, WIDTH);
    return norm(residual(outer, middle));
  }

  private String residual(String value, String skip) {
    return style == Style.WHOLE ? add("Add", skip, value) : add("Add", value, skip);
  }

  private String divided(String query, String key, String mask) {
    String scores =
        add("Div", add("MatMul", query, key), number(Math.sqrt((double) WIDTH / HEADS)));
    return add("Softmax", List.of(add("Add", scores, mask)), Map.of("axis", -1));
  }

  private String dotProduct(String query, String key, String mask) {
    String last = add("Slice", add("Shape", query), integers(-1), integers(1L << 40), integers(0));
    String width = add("Cast", List.of(last), Map.of("to", TensorProto.DataType.FLOAT.getNumber()));
    String root = add("Sqrt", add("Div", number(1), add("Sqrt", width)));
    String turned = add("Transpose", List.of(key), Map.of("perm", List.of(0, 1, 3, 2)));
    String scores = add("MatMul", add("Mul", query, root), add("Mul", turned, root));
    String hidden = add("Where", mask, number(0), number(-1e30));
    return add("Softmax", List.of(add("Add", scores, hidden)), Map.of("axis", -1));
  }

  private String bent(String x) {
    if (style == Style.TANH) {
      String cube = add("Mul", number(0.044715), add("Pow", x, number(3)));
      String inner = add("Mul", number(Math.sqrt(2 / Math.PI)), add("Add", x, cube));
      return add("Mul", add("Mul", number(0.5), x), add("Add", number(1), add("Tanh", inner)));
    }
    String gate = add("Add", add("Erf", add("Div", x, number(Math.sqrt(2)))), number(1));
    return add("Mul", add("Mul", x, gate), number(0.5));
  }

  /** Texts of random ids, one of each length. */
  static List<int[]> texts(int... lengths) {
    Random random = new Random(11);
    List<int[]> texts = new ArrayList<>();
    for (int length : lengths) {
      texts.add(random.ints(length, 1, VOCABULARY).toArray());
    }
    return texts;
  }
}
