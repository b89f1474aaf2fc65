package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.graph.EncoderReader.Bent;
import dev.nightjar.embed.graph.EncoderWeights.Activation;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import dev.nightjar.embed.graph.GraphParts.Attention;
import dev.nightjar.embed.graph.GraphParts.Halves;
import dev.nightjar.embed.graph.GraphParts.Heads;
import dev.nightjar.embed.graph.GraphParts.Norm;
import dev.nightjar.embed.graph.GraphParts.Normed;
import dev.nightjar.embed.graph.GraphParts.Rotary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a graph whose parts are ONNX Runtime's own operators: MultiHeadAttention, RotaryEmbedding,
 * SimplifiedLayerNormalization. All else is copied. Not thread-safe.
 */
final class PartsWriter {
  /** Smaller blocks of queries make products too small to be fast. */
  private static final int LEAST_BLOCK = 32;

  private final ModelProto source;
  private final GraphParts parts;
  private final GraphBuilder graph = new GraphBuilder(false);
  private final Set<String> made = new HashSet<>();

  /** Normalised values by the sums that are made with them. */
  private final Map<String, String> summed = new HashMap<>();

  PartsWriter(ModelProto source, GraphParts parts) {
    this.source = source;
    this.parts = parts;
  }

  /**
   * The graph.
   *
   * @param output of the source that is kept
   * @param name what it is called
   * @param notes what is kept in it for people to read
   */
  ModelProto write(String output, String name, Map<String, String> notes) {
    GraphProto from = source.getGraph();
    sums();
    for (NodeProto node : new GraphView(from).nodesOf(List.of(output), replaced())) {
      write(node);
    }
    if (!output.equals(name)) {
      graph.node("Identity", List.of(output), name, Map.of());
    }
    from.getOutputList().stream()
        .filter(value -> value.getName().equals(output))
        .forEach(value -> graph.output(value.toBuilder().setName(name).build()));
    graph.takeNeeded(from);
    return graph.model(source, notes);
  }

  /** Sums that are normalised: both are made at once, where the sum was. */
  private void sums() {
    parts
        .norms()
        .forEach(
            (value, normed) -> {
              if (!normed.summands().isEmpty()) {
                summed.putIfAbsent(normed.input(), value);
              }
            });
  }

  private boolean isSummed(String value, Normed normed) {
    return value.equals(summed.get(normed.input()));
  }

  /** What the values of parts are made of. */
  private Map<String, List<String>> replaced() {
    Map<String, List<String>> inputs = new HashMap<>();
    parts.attentions().forEach((value, attention) -> inputs.put(value, attention.inputs()));
    parts.norms().forEach((value, normed) -> inputs.put(value, List.of(normed.input())));
    parts.halves().forEach((value, halves) -> inputs.put(value, List.of(halves.input())));
    parts.bends().forEach((value, bent) -> inputs.put(value, List.of(bent.input())));
    return inputs;
  }

  private void write(NodeProto node) {
    String value = node.getOutput(0);
    if (parts.attentions().containsKey(value)) {
      attention(parts.attentions().get(value), value);
    } else if (parts.norms().containsKey(value)) {
      Normed normed = parts.norms().get(value);
      if (!isSummed(value, normed)) {
        normed(node, normed, value);
      }
    } else if (summed.containsKey(value)) {
      skipNorm(value, summed.get(value));
    } else if (parts.halves().containsKey(value)) {
      Halves halves = parts.halves().get(value);
      product(halves.input(), halves.first(), value);
      product(halves.input(), halves.second(), node.getOutput(1));
    } else if (parts.bends().containsKey(value)) {
      Bent bent = parts.bends().get(value);
      graph.ownNode(
          bent.activation() == Activation.GELU ? "Gelu" : "FastGelu",
          List.of(bent.input()),
          value,
          Map.of());
    } else {
      graph.copy(node);
    }
  }

  private void normed(NodeProto node, Normed normed, String output) {
    if (normed.norm().centred()) {
      graph.copy(node);
    } else {
      even(normed.input(), normed.norm(), output);
    }
  }

  private String even(String value, Norm norm, String output) {
    return graph.node(
        "SimplifiedLayerNormalization",
        List.of(value, graph.weight(norm.gamma())),
        output,
        Map.of("axis", -1, "epsilon", norm.epsilon()));
  }

  /** A sum and what it is normalised. */
  private void skipNorm(String sum, String output) {
    Normed normed = Objects.requireNonNull(parts.norms().get(output));
    Norm norm = normed.norm();
    List<String> inputs = new ArrayList<>(normed.summands());
    inputs.add(graph.weight(norm.gamma()));
    norm.beta().ifPresent(beta -> inputs.add(graph.weight(beta)));
    graph.ownNode(
        norm.centred() ? "SkipLayerNormalization" : "SkipSimplifiedLayerNormalization",
        inputs,
        List.of(output, "", "", sum),
        Map.of("epsilon", norm.epsilon()));
  }

  private String product(String value, Linear linear, String output) {
    List<String> inputs = List.of(value, graph.weight(linear.weights()));
    if (linear.bias().isEmpty()) {
      return graph.node("MatMul", inputs, output, Map.of());
    }
    String product = graph.node("MatMul", inputs, output + "/product", Map.of());
    return graph.node("Add", List.of(product, graph.weight(linear.bias().get())), output, Map.of());
  }

  private void attention(Attention attention, String output) {
    String query = heads(attention.query(), output + "/query");
    String key = heads(attention.key(), output + "/key");
    String value = heads(attention.value(), output + "/value");
    if (attention.window().isPresent()) {
      inWindows(attention, query, key, value, output);
    } else {
      Optional<String> mask =
          attention.masks().isEmpty() ? Optional.empty() : Optional.of(mask(attention.masks()));
      attention(attention, List.of(query, key, value), mask, output);
    }
  }

  private void attention(
      Attention attention, List<String> values, Optional<String> mask, String output) {
    int heads = attention.query().heads();
    List<String> inputs = new ArrayList<>();
    inputs.add(values.get(0));
    inputs.add(repeated(values.get(1), attention.key(), heads));
    inputs.add(repeated(values.get(2), attention.value(), heads));
    mask.ifPresent(added -> inputs.addAll(List.of("", "", added)));
    Map<String, Object> attributes = new HashMap<>(Map.of("num_heads", heads));
    if (attention.scale() != 0) {
      attributes.put("scale", attention.scale());
    }
    graph.ownNode("MultiHeadAttention", inputs, output, attributes);
  }

  // ---- windows

  private void inWindows(
      Attention attention, String query, String key, String value, String output) {
    Windows windows = windows(attention.window().orElseThrow(), query);
    String blocks = output + "/blocks";
    attention(
        attention,
        List.of(
            gathered(query, windows.queries(), windows.block(), attention.query()),
            gathered(key, windows.keys(), windows.reach(), attention.key()),
            gathered(value, windows.keys(), windows.reach(), attention.value())),
        Optional.of(windows.mask()),
        blocks);
    long width = (long) attention.query().heads() * attention.value().width();
    String joined = reshaped(blocks, output + "/joined", windows.rows(), number(-1), number(width));
    node("Slice", output, joined, number(0), windows.tokens(), number(1));
  }

  /**
   * Blocks of neighbouring queries, and the keys that one of them sees at least. All are shifted to
   * where there are tokens; each is a row of its own to attention.
   *
   * @param rows how many there are, as are all numbers in one place
   * @param block queries of a block
   * @param reach keys of a block
   * @param queries their positions: blocks x block
   * @param keys their positions: blocks x reach
   * @param mask what is added to the scores: (rows x blocks) x 1 x block x reach
   */
  private record Windows(
      String rows,
      String tokens,
      String block,
      String reach,
      String queries,
      String keys,
      String mask) {}

  /** Made once for all layers that see as far. */
  private Windows windows(long far, String query) {
    String at = "nightjar/window-" + far + "/";
    Windows windows =
        new Windows(
            at + "rows",
            at + "tokens",
            at + "block",
            at + "reach",
            at + "queries",
            at + "keys",
            at + "mask");
    if (made.add(at)) {
      positions(far, query, at, windows);
      mask(far, at, windows);
    }
    return windows;
  }

  private void positions(long far, String query, String at, Windows windows) {
    long most = Math.max(far, LEAST_BLOCK);
    String shape = node("Shape", at + "shape", query);
    String tokens = node("Slice", windows.tokens(), shape, number(1), number(2));
    String block = node("Min", windows.block(), tokens, number(most));
    String reach = node("Min", windows.reach(), tokens, number(most + 2 * far));
    node("Slice", windows.rows(), shape, number(0), number(1));
    String end = node("Sub", at + "end", tokens, number(1));
    String over = node("Add", at + "over", end, block);
    String blocks = node("Div", at + "blocks", over, block);
    String firsts = node("Mul", at + "firsts", counted(blocks), block);
    node("Min", windows.queries(), beside(firsts, block, at + "in-blocks"), end);
    String before = node("Sub", at + "before", firsts, number(far));
    String room = node("Sub", at + "room", tokens, reach);
    String within = node("Min", at + "within", before, room);
    beside(node("Max", at + "starts", within, number(0)), reach, windows.keys());
  }

  private void mask(long far, String at, Windows windows) {
    String queries = shaped(windows.queries(), at + "queries/across", 0, -1, 1);
    String keys = shaped(windows.keys(), at + "keys/along", 0, 1, -1);
    String distance = node("Abs", at + "distance", node("Sub", at + "between", queries, keys));
    String seen = node("LessOrEqual", at + "seen", distance, number(far));
    String zero = graph.weight(Tensors.of("nightjar/zero", new float[] {0}, 1));
    String lowest = graph.weight(Tensors.of("nightjar/lowest", new float[] {-Float.MAX_VALUE}, 1));
    String one = node("Where", at + "mask/one", seen, zero, lowest);
    String each = joined(at + "mask/rows", windows.rows(), number(1), number(1), number(1));
    String all = node("Expand", at + "mask/all", one, each);
    reshaped(all, windows.mask(), number(-1), number(1), windows.block(), windows.reach());
  }

  /** From 0, so many. */
  private String counted(String count) {
    String one = node("Squeeze", count + "/one", count);
    return node("Range", count + "/counted", scalar(0), one, scalar(1));
  }

  /** Each number and those that follow it, so many. */
  private String beside(String numbers, String count, String output) {
    return node("Add", output, shaped(numbers, output + "/column", -1, 1), counted(count));
  }

  /** The tokens at positions, each block of them a row of its own. */
  private String gathered(String value, String positions, String size, Heads heads) {
    String blocks =
        graph.node("Gather", List.of(value, positions), value + "/gathered", Map.of("axis", 1));
    String width = number((long) heads.heads() * heads.width());
    return reshaped(blocks, value + "/in-blocks", number(-1), size, width);
  }

  private String reshaped(String value, String output, String... sizes) {
    return node("Reshape", output, value, joined(output + "/shape", sizes));
  }

  private String joined(String output, String... parts) {
    return graph.node("Concat", List.of(parts), output, Map.of("axis", 0));
  }

  private String node(String operator, String output, String... inputs) {
    return graph.node(operator, List.of(inputs), output, Map.of());
  }

  private String scalar(long number) {
    TensorProto place = Tensors.of("nightjar/scalar-" + number, new long[] {number});
    return graph.weight(place.toBuilder().clearDims().build());
  }

  // ---- masks and heads

  /** The sum of all masks, once for all layers that add the same ones. */
  private String mask(List<String> masks) {
    String sum = masks.getFirst();
    for (String mask : masks.subList(1, masks.size())) {
      String both = "nightjar/" + sum + "+" + mask;
      if (made.add(both)) {
        graph.node("Add", List.of(sum, mask), both, Map.of());
      }
      sum = both;
    }
    return sum;
  }

  /** Rows x tokens x (heads x width), ready for attention. */
  private String heads(Heads heads, String at) {
    String value =
        heads.linear().isEmpty()
            ? heads.source()
            : product(heads.source(), heads.linear().get(), at + "/part");
    if (heads.norm().isPresent()) {
      String each = shaped(value, at + "/cut", 0, 0, heads.heads(), heads.width());
      String normed = even(each, heads.norm().get(), at + "/even");
      value = shaped(normed, at + "/normed", 0, 0, (long) heads.heads() * heads.width());
    }
    if (heads.rotary().isPresent()) {
      Rotary rotary = heads.rotary().get();
      String first = graph.weight(Tensors.of("nightjar/first-position", new long[] {0}));
      String cos = half(rotary.cos(), heads.width());
      String sin = half(rotary.sin(), heads.width());
      value =
          graph.ownNode(
              "RotaryEmbedding", List.of(value, first, cos, sin), at + "/turned", Map.of());
    }
    return value;
  }

  /** Tokens x half of the width: the first row's, as all rows count their tokens alike. */
  private String half(String angles, int width) {
    String half = "nightjar/" + angles + "/half";
    if (made.add(half)) {
      String first =
          graph.node("Gather", List.of(angles, scalar(0)), half + "/row", Map.of("axis", 0));
      node("Slice", half, first, number(0), number(width / 2), number(1));
    }
    return half;
  }

  private String number(long number) {
    return graph.weight(Tensors.of("nightjar/number-" + number, new long[] {number}));
  }

  private String shaped(String value, String output, long... shape) {
    StringBuilder name = new StringBuilder("nightjar/shape");
    for (long size : shape) {
      name.append('-').append(size);
    }
    return graph.node(
        "Reshape",
        List.of(value, graph.weight(Tensors.of(name.toString(), shape))),
        output,
        Map.of());
  }

  /** Each head as often as heads of queries share it. */
  private String repeated(String value, Heads heads, int wanted) {
    if (heads.heads() == wanted) {
      return value;
    }
    int times = wanted / heads.heads();
    String each = shaped(value, value + "/each", 0, 0, heads.heads(), 1, heads.width());
    String shape =
        graph.weight(Tensors.of("nightjar/times-" + times, new long[] {1, 1, 1, times, 1}));
    String more = graph.node("Expand", List.of(each, shape), value + "/repeated", Map.of());
    return shaped(more, value + "/shared", 0, 0, (long) wanted * heads.width());
  }
}
