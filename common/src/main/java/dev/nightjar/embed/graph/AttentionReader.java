package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import dev.nightjar.embed.graph.LinearReader.Product;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Finds attention of several heads, written out. Masks are taken to hide nothing, but what weights
 * add to the scores is no mask.
 */
final class AttentionReader {
  private static final int[] BY_HEAD = {0, 2, 1, 3};
  private static final int[] KEYS_BY_HEAD = {0, 2, 3, 1};

  private final GraphView graph;
  private final LinearReader linears;

  AttentionReader(GraphView graph, LinearReader linears) {
    this.graph = graph;
    this.linears = linears;
  }

  /**
   * Attention without its last product.
   *
   * @param scale of the scores; 0 for one over the root of a head's width
   */
  record Attention(String input, Linear query, Linear key, Linear value, int heads, float scale) {}

  private record Heads(Product product, int heads, int width, int[] axes, OptionalDouble scale) {}

  /**
   * Scores before their softmax.
   *
   * @param scale of the product alone; empty: the graph computes it
   * @param masks what is added to the scaled product
   * @param isSum whether they are that sum and no more
   */
  record Scores(
      String queries, String keys, OptionalDouble scale, List<String> masks, boolean isSum) {
    private Scores with(String mask) {
      return new Scores(
          queries, keys, scale, Stream.concat(masks.stream(), Stream.of(mask)).toList(), isSum);
    }

    private Scores times(OptionalDouble by) {
      return new Scores(
          queries, keys, AttentionReader.times(scale, by), masks, isSum && masks.isEmpty());
    }

    private Scores chosen() {
      return new Scores(queries, keys, scale, masks, false);
    }
  }

  /** Rows of all heads beside each other, of which the value is made. */
  Optional<Attention> attention(String context) {
    Optional<NodeProto> product =
        graph
            .node("Reshape", context)
            .flatMap(node -> graph.node("Transpose", node.getInput(0)))
            .filter(node -> Arrays.equals(axes(node), BY_HEAD))
            .flatMap(node -> graph.node("MatMul", node.getInput(0)));
    if (product.isEmpty()) {
      return Optional.empty();
    }
    Optional<Scores> scores =
        softmax(product.get().getInput(0))
            .flatMap(node -> scores(node.getInput(0)))
            .filter(found -> found.masks().stream().noneMatch(graph::isOfWeights));
    Optional<Heads> value = heads(product.get().getInput(1), BY_HEAD);
    Optional<Heads> query = scores.flatMap(s -> heads(s.queries(), BY_HEAD));
    Optional<Heads> key = scores.flatMap(s -> heads(s.keys(), KEYS_BY_HEAD));
    if (value.isEmpty() || query.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return attention(scores.orElseThrow().scale(), query.get(), key.get(), value.get());
  }

  private Optional<Attention> attention(
      OptionalDouble scaled, Heads query, Heads key, Heads value) {
    String input = graph.behind(query.product().input());
    boolean alike =
        graph.behind(key.product().input()).equals(input)
            && graph.behind(value.product().input()).equals(input)
            && key.heads() == query.heads()
            && value.heads() == query.heads()
            && query.product().linear().out() == query.heads() * query.width()
            && value.scale().orElse(0) == 1;
    if (!alike) {
      return Optional.empty();
    }
    OptionalDouble scale = times(scaled, times(query.scale(), key.scale()));
    double usual = 1 / Math.sqrt(query.width());
    boolean isUsual = scale.isEmpty() || Math.abs(scale.getAsDouble() / usual - 1) < 1e-4;
    return Optional.of(
        new Attention(
            input,
            query.product().linear(),
            key.product().linear(),
            value.product().linear(),
            query.heads(),
            isUsual ? 0 : (float) scale.getAsDouble()));
  }

  /** The softmax of scores; rows that see nothing may be replaced behind it. */
  Optional<NodeProto> softmax(String value) {
    Optional<NodeProto> softmax = graph.node("Softmax", value);
    return softmax.isPresent()
        ? softmax.filter(node -> List.of(-1L, 3L).contains(GraphView.number(node, "axis", -1)))
        : graph
            .node("Where", value)
            .flatMap(node -> softmax(node.getInput(2)).or(() -> softmax(node.getInput(1))));
  }

  /** What goes into a softmax: the product of queries and keys, and masks. */
  Optional<Scores> scores(String value) {
    Optional<NodeProto> product = graph.node("MatMul", value);
    if (product.isPresent()) {
      return Optional.of(
          new Scores(
              product.get().getInput(0),
              product.get().getInput(1),
              OptionalDouble.of(1),
              List.of(),
              true));
    }
    for (String[] sum : linears.sums(value)) {
      Optional<Scores> scores = scores(sum[0]);
      if (scores.isPresent()) {
        return scores.map(s -> s.with(sum[1]));
      }
    }
    Optional<NodeProto> choice = graph.node("Where", value);
    if (choice.isPresent()) {
      return scores(choice.get().getInput(1))
          .or(() -> scores(choice.get().getInput(2)))
          .map(Scores::chosen);
    }
    return scaled(value).flatMap(s -> scores(s.value()).map(inner -> inner.times(s.by())));
  }

  record Scaled(String value, OptionalDouble by) {}

  /** A value times or by a number, which may be computed from shapes. */
  Optional<Scaled> scaled(String value) {
    Optional<NodeProto> times = graph.node("Mul", value);
    Optional<NodeProto> by = graph.node("Div", value);
    NodeProto node = times.or(() -> by).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    String left = node.getInput(0);
    String right = node.getInput(1);
    boolean swap =
        times.isPresent()
            && (graph.scalar(left).isPresent()
                || (graph.scalar(right).isEmpty() && !graph.isOfEachToken(left)));
    String number = swap ? left : right;
    Optional<Double> known = graph.scalar(number);
    if (known.isEmpty() && graph.isOfEachToken(number)) {
      return Optional.empty();
    }
    OptionalDouble factor =
        known
            .map(n -> OptionalDouble.of(by.isPresent() && times.isEmpty() ? 1 / n : n))
            .orElse(OptionalDouble.empty());
    return Optional.of(new Scaled(swap ? right : left, factor));
  }

  static OptionalDouble times(OptionalDouble a, OptionalDouble b) {
    return a.isPresent() && b.isPresent()
        ? OptionalDouble.of(a.getAsDouble() * b.getAsDouble())
        : OptionalDouble.empty();
  }

  /** A product cut into heads, its axes in that order. */
  private Optional<Heads> heads(String value, int[] wanted) {
    return heads(value, new int[] {0, 1, 2, 3}, OptionalDouble.of(1))
        .filter(heads -> Arrays.equals(heads.axes(), wanted));
  }

  private Optional<Heads> heads(String value, int[] axes, OptionalDouble scale) {
    Optional<NodeProto> turned = graph.node("Transpose", value);
    if (turned.isPresent()) {
      int[] inner = axes(turned.get());
      if (inner.length != axes.length) {
        return Optional.empty();
      }
      return heads(
          turned.get().getInput(0), Arrays.stream(axes).map(i -> inner[i]).toArray(), scale);
    }
    Optional<NodeProto> cut = graph.node("Reshape", value);
    if (cut.isPresent()) {
      Optional<Product> product = linears.linear(cut.get().getInput(0));
      Optional<long[]> sizes = graph.lastSizes(cut.get().getInput(1), 2);
      if (product.isEmpty() || sizes.isEmpty()) {
        return Optional.empty();
      }
      long out = product.get().linear().out();
      long heads = sizes.get()[0] > 0 ? sizes.get()[0] : out / Math.max(1, sizes.get()[1]);
      return heads < 1 || out % heads != 0
          ? Optional.empty()
          : Optional.of(new Heads(product.get(), (int) heads, (int) (out / heads), axes, scale));
    }
    return scaled(value).flatMap(s -> heads(s.value(), axes, times(scale, s.by())));
  }

  static int[] axes(NodeProto transpose) {
    return GraphView.attribute(transpose, "perm")
        .map(a -> a.getIntsList().stream().mapToInt(Long::intValue).toArray())
        .orElse(new int[0]);
  }
}
