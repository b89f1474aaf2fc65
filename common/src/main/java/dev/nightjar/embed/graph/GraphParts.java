package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.graph.EncoderReader.Bent;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The parts of a graph that ONNX Runtime has operators of its own for, wherever they stand: layers
 * around them may be of any kind.
 *
 * @param attentions by the value that each of them gives
 * @param norms likewise
 * @param halves products with weights that are split in two, by the first half
 * @param bends values that are bent, likewise
 */
record GraphParts(
    Map<String, Attention> attentions,
    Map<String, Normed> norms,
    Map<String, Halves> halves,
    Map<String, Bent> bends) {
  /** Of no parts. */
  static final GraphParts NONE = new GraphParts(Map.of(), Map.of(), Map.of(), Map.of());

  /**
   * A vector is divided by the root of its mean square, and each number multiplied.
   *
   * @param beta what is added in the end
   * @param centred whether its mean is taken off first
   */
  record Norm(TensorProto gamma, Optional<TensorProto> beta, float epsilon, boolean centred) {}

  /**
   * A value that is normalised.
   *
   * @param summands what it is the sum of; empty if it is no sum of two values of each token
   */
  record Normed(String input, List<String> summands, Norm norm) {}

  /** Two products of a value. */
  record Halves(String input, Linear first, Linear second) {}

  /**
   * Rotary positions: the first half of a head's numbers turns with the second one.
   *
   * @param cos the value of the angles' cosines: rows x tokens x width of a head, the halves alike
   */
  record Rotary(String cos, String sin) {}

  /**
   * Queries, keys or values by head.
   *
   * @param source the value that they are cut out of: rows x tokens x (heads x width), or what
   *     {@code linear} makes that of
   * @param norm of each head's numbers
   * @param rotary behind the norm
   * @param scale they are multiplied by; empty: the graph computes it
   */
  record Heads(
      String source,
      Optional<Linear> linear,
      int heads,
      int width,
      Optional<Norm> norm,
      Optional<Rotary> rotary,
      OptionalDouble scale) {
    Heads with(Norm other) {
      return new Heads(source, linear, heads, width, Optional.of(other), rotary, scale);
    }

    Heads with(Rotary other) {
      return new Heads(source, linear, heads, width, norm, Optional.of(other), scale);
    }

    Heads times(OptionalDouble by) {
      OptionalDouble product = AttentionReader.times(scale, by);
      return new Heads(source, linear, heads, width, norm, rotary, product);
    }

    /** The values that are read. */
    List<String> inputs() {
      List<String> inputs = new ArrayList<>(List.of(source));
      rotary.ifPresent(turn -> inputs.addAll(List.of(turn.cos(), turn.sin())));
      return inputs;
    }
  }

  /**
   * Attention up to its last product.
   *
   * @param key its heads are shared by queries' where there are fewer
   * @param scale of the scores; 0 for one over the root of a head's width
   * @param window how far from a token those are that it sees; empty: all that masks show
   * @param masks values that are added to the scores: (1 or rows) x (1 or heads) x tokens x tokens;
   *     those that are always zero are left out
   */
  record Attention(
      Heads query, Heads key, Heads value, float scale, Optional<Long> window, List<String> masks) {
    /** The values that are read. */
    List<String> inputs() {
      List<String> inputs = new ArrayList<>(masks);
      List.of(query, key, value).forEach(heads -> inputs.addAll(heads.inputs()));
      return inputs;
    }
  }

  /** Finds the parts that an output needs; there may be none. */
  static GraphParts read(ModelProto source, String output) throws UnrecognisedGraphException {
    try {
      GraphView graph = new GraphView(source.getGraph());
      Reader reader = new Reader(graph, GraphBuilder.opset(source));
      Map<String, Attention> attentions = new LinkedHashMap<>();
      Map<String, Normed> norms = new LinkedHashMap<>();
      Map<String, Halves> halves = new LinkedHashMap<>();
      Map<String, Bent> bends = new LinkedHashMap<>();
      for (NodeProto node : graph.nodesOf(List.of(output))) {
        String value = node.getOutput(0);
        switch (node.getOpType()) {
          case "Reshape" -> reader.attention(value).ifPresent(a -> attentions.put(value, a));
          case "Split" -> reader.halves(node).ifPresent(h -> halves.put(value, h));
          case "Mul", "LayerNormalization" -> {
            reader.normed(value).ifPresent(n -> norms.put(value, n));
            reader.bent(value).ifPresent(b -> bends.put(value, b));
          }
          default -> {}
        }
      }
      return new GraphParts(attentions, norms, halves, bends);
    } catch (IndexOutOfBoundsException e) {
      throw new UnrecognisedGraphException(
          "one of its nodes has fewer inputs than its operator takes: " + e.getMessage());
    }
  }

  /**
   * Whether it is faster in these parts: with a mask, attention in one operator is not, and the
   * rest is too little.
   */
  boolean gain() {
    long masked = attentions.values().stream().filter(a -> !a.masks().isEmpty()).count();
    return 2 * masked <= attentions.size();
  }

  /** What was found, in words. */
  String describe() {
    List<Attention> all = List.copyOf(attentions.values());
    Map<String, Long> features = new LinkedHashMap<>();
    features.put(
        "rotary positions", all.stream().filter(a -> a.query().rotary().isPresent()).count());
    features.put(
        "normalised queries", all.stream().filter(a -> a.query().norm().isPresent()).count());
    features.put(
        "shared keys", all.stream().filter(a -> a.key().heads() < a.query().heads()).count());
    features.put("windows", all.stream().filter(a -> a.window().isPresent()).count());
    features.put("masks", all.stream().filter(a -> !a.masks().isEmpty()).count());
    List<String> words = new ArrayList<>();
    features.forEach(
        (what, count) -> {
          if (count > 0) {
            words.add(what + (count < all.size() ? " in " + count : ""));
          }
        });
    return String.format(Locale.ROOT, "%d attention layers", all.size())
        + (words.isEmpty() ? "" : " with " + String.join(", ", words));
  }

  /** Puts attention together of what its inputs are. */
  private static final class Reader {
    private static final int[] BY_HEAD = {0, 2, 1, 3};
    private static final int[] KEYS_BY_HEAD = {0, 2, 3, 1};

    /** The operator set from which on whole numbers are compared and chosen as windows need it. */
    private static final int WINDOWS_SINCE = 13;

    private final GraphView graph;
    private final AttentionReader scores;
    private final LinearReader linears;
    private final HeadsReader heads;
    private final EncoderReader encoders;
    private final KnownValues known;
    private final long opset;

    Reader(GraphView graph, long opset) {
      this.opset = opset;
      this.graph = graph;
      this.linears = new LinearReader(graph);
      this.encoders = new EncoderReader(graph);
      this.scores = new AttentionReader(graph, linears);
      this.heads = new HeadsReader(graph, linears, scores);
      this.known = new KnownValues(graph);
    }

    Optional<Normed> normed(String value) {
      return linears
          .norm(value)
          .map(
              normed ->
                  new Normed(
                      normed.input(),
                      graph
                          .node("Add", normed.input())
                          .filter(add -> add.getInputList().stream().allMatch(graph::isOfEachToken))
                          .map(add -> List.copyOf(add.getInputList()))
                          .orElse(List.of()),
                      normed.norm()))
          .filter(normed -> !normed.norm().centred() || !normed.summands().isEmpty());
    }

    Optional<Halves> halves(NodeProto split) {
      long axis = GraphView.number(split, "axis", 0);
      boolean isInTwo = split.getOutputCount() == 2 && (axis == 2 || axis == -1);
      return linears
          .linear(split.getInput(0))
          .filter(product -> isInTwo && product.linear().bias().isEmpty())
          .filter(product -> equal(split, product.linear().out()))
          .map(
              product ->
                  new Halves(
                      product.input(), product.linear().part(0, 2), product.linear().part(1, 2)));
    }

    private boolean equal(NodeProto split, int out) {
      Optional<long[]> sizes =
          split.getInputCount() < 2
              ? GraphView.attribute(split, "split")
                  .map(all -> all.getIntsList().stream().mapToLong(Long::longValue).toArray())
                  .or(() -> Optional.of(new long[] {out / 2}))
              : graph.integers(split.getInput(1));
      return sizes.filter(all -> all[0] * 2 == out).isPresent();
    }

    /** What is bent in steps: one operator needs no other. */
    Optional<Bent> bent(String value) {
      return encoders.activation(value);
    }

    /** What makes rows of all heads beside each other. */
    Optional<Attention> attention(String context) {
      Optional<NodeProto> product =
          graph
              .node("Reshape", context)
              .flatMap(node -> graph.node("Transpose", node.getInput(0)))
              .filter(node -> Arrays.equals(AttentionReader.axes(node), BY_HEAD))
              .flatMap(node -> graph.node("MatMul", node.getInput(0)));
      Optional<AttentionReader.Scores> found =
          product
              .flatMap(node -> scores.softmax(node.getInput(0)))
              .flatMap(node -> scores.scores(node.getInput(0)))
              .filter(AttentionReader.Scores::isSum);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Optional<Heads> query = heads.heads(found.get().queries(), BY_HEAD);
      Optional<Heads> key = heads.heads(found.get().keys(), KEYS_BY_HEAD);
      Optional<Heads> value = heads.heads(product.orElseThrow().getInput(1), BY_HEAD);
      return query.isPresent() && key.isPresent() && value.isPresent()
          ? attention(found.get(), query.get(), key.get(), value.get())
          : Optional.empty();
    }

    private Optional<Attention> attention(
        AttentionReader.Scores found, Heads query, Heads key, Heads value) {
      boolean fit =
          query.width() == key.width()
              && key.heads() == value.heads()
              && query.heads() % key.heads() == 0
              && value.scale().orElse(0) == 1;
      if (!fit) {
        return Optional.empty();
      }
      OptionalDouble scale =
          AttentionReader.times(found.scale(), AttentionReader.times(query.scale(), key.scale()));
      boolean isUsual =
          scale.isEmpty() || Math.abs(scale.getAsDouble() * Math.sqrt(query.width()) - 1) < 1e-6;
      List<String> masks = found.masks().stream().filter(mask -> !known.isZero(mask)).toList();
      Optional<Long> window =
          masks.size() == 1 && opset >= WINDOWS_SINCE
              ? known.window(masks.getFirst())
              : Optional.empty();
      return Optional.of(
          new Attention(
              query,
              key,
              value,
              isUsual ? 0 : (float) scale.getAsDouble(),
              window,
              window.isPresent() ? List.of() : masks));
    }
  }
}
