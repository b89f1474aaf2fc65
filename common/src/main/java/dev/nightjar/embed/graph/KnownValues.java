package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Between which numbers a value lies, whatever is read: {@code attention_mask} is all ones, since
 * rows of a run are of one length, and positions are not negative. So it can be told whether a mask
 * hides nothing, however an exporter wrote it. Truth is 1. Not thread-safe.
 */
final class KnownValues {
  /** Larger constants are tables, not masks. */
  private static final int MOST = 1 << 16;

  /** Scores this low have no share. */
  private static final double HIDDEN = -1e9;

  private static final Set<String> SHAPING =
      Set.of("Identity", "Cast", "Unsqueeze", "Squeeze", "Reshape", "Expand", "Transpose");

  private record Bounds(double low, double high) {
    static final Bounds ANY = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    static final Bounds COUNT = new Bounds(0, Double.POSITIVE_INFINITY);
    static final Bounds TRUTH = new Bounds(0, 1);

    static Bounds of(boolean yes, boolean no) {
      return yes ? new Bounds(1, 1) : no ? new Bounds(0, 0) : TRUTH;
    }

    /** The least and the greatest of numbers; any if one of them is none. */
    static Bounds of(double... numbers) {
      return Arrays.stream(numbers).anyMatch(Double::isNaN)
          ? ANY
          : new Bounds(
              Arrays.stream(numbers).min().orElseThrow(),
              Arrays.stream(numbers).max().orElseThrow());
    }

    Bounds and(Bounds other) {
      return of(low, high, other.low, other.high);
    }

    boolean is(double number) {
      return low == number && high == number;
    }
  }

  private final GraphView graph;
  private final Map<String, Bounds> known = new HashMap<>();

  KnownValues(GraphView graph) {
    this.graph = graph;
  }

  /** Whether a value is always zero, all over. */
  boolean isZero(String value) {
    return of(value).is(0);
  }

  /**
   * How far from a token those may be that it sees, if a mask hides all others and none of these.
   */
  Optional<Long> window(String mask) {
    return graph
        .node("Where", mask)
        .flatMap(
            choice -> {
              String condition = choice.getInput(0);
              if (isZero(choice.getInput(1)) && isHidden(choice.getInput(2))) {
                return window(condition, true);
              }
              return isHidden(choice.getInput(1)) && isZero(choice.getInput(2))
                  ? window(condition, false)
                  : Optional.empty();
            });
  }

  private boolean isHidden(String value) {
    return of(value).high() <= HIDDEN;
  }

  private Optional<Long> window(String condition, boolean wanted) {
    NodeProto node = graph.producer(bare(condition)).orElse(null);
    if (node == null) {
      return Optional.empty();
    }
    return switch (node.getOpType()) {
      case "Not" -> window(node.getInput(0), !wanted);
      case "And" ->
          of(node.getInput(0)).is(1)
              ? window(node.getInput(1), wanted)
              : of(node.getInput(1)).is(1) ? window(node.getInput(0), wanted) : Optional.empty();
      case "LessOrEqual" -> wanted ? near(node) : Optional.empty();
      case "Less" -> wanted ? near(node).map(most -> most - 1) : Optional.empty();
      case "Greater" -> wanted ? Optional.empty() : near(node);
      case "GreaterOrEqual" -> wanted ? Optional.empty() : near(node).map(most -> most - 1);
      default -> Optional.empty();
    };
  }

  /** What the distance of two positions is compared with. */
  private Optional<Long> near(NodeProto comparison) {
    return graph
        .node("Abs", comparison.getInput(0))
        .flatMap(distance -> graph.node("Sub", distance.getInput(0)))
        .filter(between -> between.getInputList().stream().allMatch(this::isPosition))
        .flatMap(between -> graph.integers(comparison.getInput(1)))
        .filter(most -> most.length == 1 && most[0] > 0)
        .map(most -> most[0]);
  }

  /** Whether a value counts tokens from 0. */
  private boolean isPosition(String value) {
    return graph
        .node("Range", bare(value))
        .filter(range -> of(range.getInput(0)).is(0) && of(range.getInput(2)).is(1))
        .isPresent();
  }

  /** The value behind nodes that change its shape or its type alone. */
  private String bare(String value) {
    return graph
        .producer(value)
        .filter(node -> SHAPING.contains(node.getOpType()))
        .map(node -> bare(node.getInput(0)))
        .orElse(value);
  }

  private Bounds of(String value) {
    Bounds bounds = known.get(value);
    if (bounds == null) {
      bounds = graph.producer(value).map(this::made).orElseGet(() -> given(value));
      known.put(value, bounds);
    }
    return bounds;
  }

  /** An input, or weights. */
  private Bounds given(String value) {
    return graph
        .constant(value)
        .map(KnownValues::constant)
        .orElseGet(
            () ->
                switch (value) {
                  case "attention_mask" -> new Bounds(1, 1);
                  case "input_ids", "position_ids" -> Bounds.COUNT;
                  default -> Bounds.ANY;
                });
  }

  private static Bounds constant(TensorProto tensor) {
    int size = Tensors.size(tensor);
    if (size == 0 || size > MOST) {
      return Bounds.ANY;
    }
    double[] numbers = new double[size];
    if (Tensors.is(tensor, TensorProto.DataType.BOOL)) {
      byte[] bytes = Tensors.bytes(tensor);
      Arrays.setAll(numbers, i -> bytes[i]);
    } else if (GraphView.isFloats(tensor)) {
      float[] floats = Tensors.floats(tensor);
      Arrays.setAll(numbers, i -> floats[i]);
    } else if (GraphView.isWhole(tensor)) {
      long[] longs = Tensors.longs(tensor);
      Arrays.setAll(numbers, i -> longs[i]);
    } else {
      return Bounds.ANY;
    }
    return Bounds.of(numbers);
  }

  private Bounds made(NodeProto node) {
    List<String> in = node.getInputList();
    return switch (node.getOpType()) {
      case "Constant" ->
          graph.constant(node.getOutput(0)).map(KnownValues::constant).orElse(Bounds.ANY);
      case "ConstantOfShape" ->
          GraphView.attribute(node, "value")
              .map(AttributeProto::getT)
              .map(KnownValues::constant)
              .orElse(new Bounds(0, 0));
      case "Shape", "Size" -> Bounds.COUNT;
      case "Identity",
          "Dropout",
          "Unsqueeze",
          "Squeeze",
          "Reshape",
          "Transpose",
          "Expand",
          "Slice",
          "Split",
          "Gather",
          "GatherND",
          "GatherElements",
          "Tile",
          "Flatten" ->
          of(in.get(0));
      case "Cast" -> cast(node, of(in.get(0)));
      case "Neg" -> times(of(in.get(0)), new Bounds(-1, -1));
      case "Abs" -> absolute(of(in.get(0)));
      case "Not" -> new Bounds(1 - of(in.get(0)).high(), 1 - of(in.get(0)).low());
      case "Range" -> of(in.get(2)).low() >= 0 ? of(in.get(0)).and(of(in.get(1))) : Bounds.ANY;
      case "Where" -> chosen(of(in.get(0)), in.get(1), in.get(2));
      default -> in.size() == 2 ? of(node.getOpType(), of(in.get(0)), of(in.get(1))) : Bounds.ANY;
    };
  }

  private Bounds chosen(Bounds condition, String yes, String no) {
    if (condition.is(1)) {
      return of(yes);
    }
    return condition.is(0) ? of(no) : of(yes).and(of(no));
  }

  private static Bounds of(String operator, Bounds a, Bounds b) {
    return switch (operator) {
      case "Add" -> Bounds.of(a.low + b.low, a.high + b.high);
      case "Sub" -> Bounds.of(a.low - b.high, a.high - b.low);
      case "Mul" -> times(a, b);
      case "Max", "Or" -> Bounds.of(Math.max(a.low, b.low), Math.max(a.high, b.high));
      case "Min", "And" -> Bounds.of(Math.min(a.low, b.low), Math.min(a.high, b.high));
      case "Concat" -> a.and(b);
      case "Less" -> Bounds.of(a.high < b.low, a.low >= b.high);
      case "LessOrEqual" -> Bounds.of(a.high <= b.low, a.low > b.high);
      case "Greater" -> Bounds.of(a.low > b.high, a.high <= b.low);
      case "GreaterOrEqual" -> Bounds.of(a.low >= b.high, a.high < b.low);
      case "Equal" -> Bounds.of(a.is(b.low) && b.is(b.low), a.high < b.low || b.high < a.low);
      default -> Bounds.ANY;
    };
  }

  private static Bounds times(Bounds a, Bounds b) {
    return Bounds.of(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
  }

  private static Bounds absolute(Bounds a) {
    double high = Math.max(Math.abs(a.low), Math.abs(a.high));
    return new Bounds(a.low > 0 ? a.low : a.high < 0 ? -a.high : 0, high);
  }

  private static Bounds cast(NodeProto node, Bounds from) {
    long to = GraphView.number(node, "to", 0);
    if (to == TensorProto.DataType.BOOL.getNumber()) {
      return Bounds.of(from.low > 0 || from.high < 0, from.is(0));
    }
    boolean isFloat =
        to == TensorProto.DataType.FLOAT.getNumber()
            || to == TensorProto.DataType.FLOAT16.getNumber();
    // Downwards, as whole numbers of bounds may be nearer to zero than the numbers between.
    return isFloat ? from : new Bounds(Math.floor(from.low), Math.ceil(from.high));
  }
}
