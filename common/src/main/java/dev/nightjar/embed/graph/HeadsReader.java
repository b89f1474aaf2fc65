package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.nightjar.embed.OnnxGraph.ExtraInputs;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import dev.nightjar.embed.graph.GraphParts.Heads;
import dev.nightjar.embed.graph.GraphParts.Rotary;
import dev.nightjar.embed.graph.LinearReader.Product;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Finds how queries, keys and values are made of a product: cut into heads, normalised, turned by
 * their positions, repeated for several heads of queries.
 */
final class HeadsReader {
  private static final int[] CUT = {0, 1, 2, 3};
  private static final int[] BY_HEAD = {0, 2, 1, 3};

  private final GraphView graph;
  private final LinearReader linears;
  private final AttentionReader attentions;

  HeadsReader(GraphView graph, LinearReader linears, AttentionReader attentions) {
    this.graph = graph;
    this.linears = linears;
    this.attentions = attentions;
  }

  /**
   * The heads that a value has.
   *
   * @param axes how it stands to rows x tokens x heads x width
   */
  Optional<Heads> heads(String value, int... axes) {
    return found(value).filter(found -> Arrays.equals(found.axes(), axes)).map(Found::heads);
  }

  private record Found(Heads heads, int[] axes) {
    boolean is(int... order) {
      return Arrays.equals(axes, order);
    }

    /** Nothing but cut: what is multiplied in before a norm would be lost by it. */
    boolean isPlain() {
      return heads.norm().isEmpty()
          && heads.rotary().isEmpty()
          && heads.scale().orElse(0) == 1
          && axes[3] == 3;
    }
  }

  private Optional<Found> found(String value) {
    String made = graph.behind(value);
    Optional<NodeProto> node = graph.producer(made);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    return switch (node.get().getOpType()) {
      case "Transpose" -> transposed(node.get());
      case "Reshape" -> repeated(node.get()).or(() -> cut(node.get()));
      case "Squeeze", "Gather" -> part(node.get());
      case "Concat" -> withoutPast(node.get());
      case "Add" -> turned(made);
      case "Mul", "Div" -> normed(made).or(() -> scaled(made));
      default -> Optional.empty();
    };
  }

  private Optional<Found> transposed(NodeProto node) {
    int[] order = AttentionReader.axes(node);
    return found(node.getInput(0))
        .filter(found -> order.length == found.axes().length)
        .map(
            found ->
                new Found(
                    found.heads(), Arrays.stream(order).map(axis -> found.axes()[axis]).toArray()));
  }

  private Optional<Found> normed(String value) {
    return linears
        .norm(value)
        .filter(normed -> !normed.norm().centred())
        .flatMap(
            normed ->
                found(normed.input())
                    .filter(Found::isPlain)
                    .filter(found -> found.heads().width() == normed.norm().gamma().getDims(0))
                    .map(found -> new Found(found.heads().with(normed.norm()), found.axes())));
  }

  private Optional<Found> scaled(String value) {
    return attentions
        .scaled(value)
        .flatMap(
            scaled ->
                found(scaled.value())
                    .map(found -> new Found(found.heads().times(scaled.by()), found.axes())));
  }

  /** Keys or values behind those of tokens that were read before: there are none. */
  private Optional<Found> withoutPast(NodeProto node) {
    return node.getInputCount() == 2
            && graph.producer(node.getInput(0)).isEmpty()
            && ExtraInputs.isPast(node.getInput(0))
        ? found(node.getInput(1))
        : Optional.empty();
  }

  /** Each head several times, one after the other. */
  private Optional<Found> repeated(NodeProto node) {
    return graph
        .node("Expand", node.getInput(0))
        .flatMap(expand -> graph.node("Unsqueeze", expand.getInput(0)))
        .filter(added -> graph.axis(added, 1).equals(Optional.of(2L)))
        .flatMap(added -> found(added.getInput(0)))
        .filter(found -> found.is(BY_HEAD));
  }

  // ---- cutting

  private Optional<Found> cut(NodeProto node) {
    return cut(node, 0, 1);
  }

  /** One of several that lie beside each other: rows x tokens x parts x heads x width. */
  private Optional<Found> part(NodeProto node) {
    boolean squeezed = node.getOpType().equals("Squeeze");
    Optional<NodeProto> slice =
        squeezed ? graph.node("Slice", node.getInput(0)) : Optional.of(node);
    Optional<NodeProto> whole = slice.flatMap(s -> graph.node("Reshape", s.getInput(0)));
    Optional<long[]> sizes = whole.flatMap(w -> graph.lastSizes(w.getInput(1), 3));
    Optional<Long> index = slice.flatMap(s -> graph.integers(s.getInput(1))).map(all -> all[0]);
    if (sizes.isEmpty() || index.isEmpty() || sizes.get()[0] < 2) {
      return Optional.empty();
    }
    int parts = (int) sizes.get()[0];
    Optional<Long> axis =
        squeezed ? graph.axis(node, 1) : Optional.of(GraphView.number(node, "axis", 0));
    boolean isOne =
        index.get() >= 0
            && index.get() < parts
            && axis.filter(number -> number == 2 || number == -3).isPresent()
            && (!squeezed
                || (graph.axis(slice.orElseThrow(), 3).equals(axis)
                    && one(slice.get(), 2).equals(Optional.of(index.get() + 1))));
    return isOne ? cut(whole.orElseThrow(), index.get().intValue(), parts) : Optional.empty();
  }

  private Optional<Found> cut(NodeProto node, int part, int parts) {
    Optional<Product> product = linears.linear(node.getInput(0));
    Optional<long[]> sizes = graph.lastSizes(node.getInput(1), 2);
    if (product.isEmpty() || sizes.isEmpty()) {
      return Optional.empty();
    }
    Linear linear = product.get().linear();
    int out = linear.out() / parts;
    long heads = sizes.get()[0] > 0 ? sizes.get()[0] : out / Math.max(1, sizes.get()[1]);
    return heads < 1 || out % heads != 0
        ? Optional.empty()
        : Optional.of(
            new Found(
                new Heads(
                    parts == 1 ? graph.behind(node.getInput(0)) : product.get().input(),
                    parts == 1 ? Optional.empty() : Optional.of(linear.part(part, parts)),
                    (int) heads,
                    (int) (out / heads),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalDouble.of(1)),
                CUT));
  }

  // ---- rotary positions

  /** x times cosines, and x turned by a quarter times sines. */
  private Optional<Found> turned(String value) {
    for (String[] sum : linears.sums(value)) {
      Optional<Quarter> quarter = quarter(sum[1]);
      Optional<String> cos = quarter.flatMap(q -> beside(q.value(), sum[0]));
      Optional<Found> found = cos.flatMap(c -> found(quarter.orElseThrow().value()));
      if (found.isEmpty()) {
        continue;
      }
      Optional<String> cosines = angles("Cos", cos.get());
      Optional<String> sines = angles("Sin", quarter.orElseThrow().sin());
      Heads heads = found.get().heads();
      if (cosines.isPresent()
          && sines.isPresent()
          && found.get().is(BY_HEAD)
          && heads.rotary().isEmpty()
          && heads.width() == 2 * quarter.get().half()) {
        return Optional.of(new Found(heads.with(new Rotary(cosines.get(), sines.get())), BY_HEAD));
      }
    }
    return Optional.empty();
  }

  private record Quarter(String value, long half, String sin) {}

  private Optional<Quarter> quarter(String value) {
    Optional<NodeProto> times = graph.node("Mul", value);
    for (int i = 0; times.isPresent() && i < 2; i++) {
      Optional<NodeProto> joined = graph.node("Concat", times.get().getInput(i));
      if (joined.isPresent() && joined.get().getInputCount() == 2) {
        Optional<NodeProto> upper =
            graph
                .node("Neg", joined.get().getInput(0))
                .flatMap(negative -> graph.node("Slice", negative.getInput(0)));
        Optional<NodeProto> lower = graph.node("Slice", joined.get().getInput(1));
        Optional<Long> half = lower.flatMap(slice -> one(slice, 2));
        if (half.isPresent()
            && one(lower.get(), 1).equals(Optional.of(0L))
            && upper.flatMap(slice -> one(slice, 1)).equals(half)
            && isLast(upper.get())
            && isLast(lower.get())
            && graph
                .behind(upper.get().getInput(0))
                .equals(graph.behind(lower.get().getInput(0)))) {
          return Optional.of(
              new Quarter(
                  graph.behind(lower.get().getInput(0)), half.get(), times.get().getInput(1 - i)));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Long> one(NodeProto node, int input) {
    return graph.integers(node.getInput(input)).filter(all -> all.length == 1).map(all -> all[0]);
  }

  private boolean isLast(NodeProto slice) {
    return graph.axis(slice, 3).filter(axis -> axis == 3 || axis == -1).isPresent();
  }

  /** What a value is multiplied by. */
  private Optional<String> beside(String value, String product) {
    return graph
        .node("Mul", product)
        .flatMap(
            times ->
                graph.behind(times.getInput(0)).equals(value)
                    ? Optional.of(times.getInput(1))
                    : graph.behind(times.getInput(1)).equals(value)
                        ? Optional.of(times.getInput(0))
                        : Optional.empty());
  }

  /** Rows x tokens x width of what is rows x 1 x tokens x width: angles, each of them twice. */
  private Optional<String> angles(String function, String value) {
    return graph
        .node("Unsqueeze", value)
        .filter(node -> graph.axis(node, 1).equals(Optional.of(1L)))
        .map(node -> node.getInput(0))
        .filter(
            all -> {
              Optional<NodeProto> times = graph.node("Mul", all);
              String bare =
                  times.isPresent() && graph.scalar(times.get().getInput(1)).isPresent()
                      ? times.get().getInput(0)
                      : all;
              return graph
                  .node(function, bare)
                  .flatMap(node -> graph.node("Concat", node.getInput(0)))
                  .filter(
                      twice ->
                          twice.getInputCount() == 2 && twice.getInput(0).equals(twice.getInput(1)))
                  .isPresent();
            });
  }
}
