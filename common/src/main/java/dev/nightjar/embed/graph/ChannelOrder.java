package dev.nightjar.embed.graph;

import dev.nightjar.embed.graph.EncoderWeights.Linear;
import dev.nightjar.embed.rounding.Covariance;
import dev.nightjar.embed.rounding.Range;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Orders of the channels between two products, which give the same numbers in any order as long as
 * the first product's outputs and the second one's inputs agree. Stateless.
 */
final class ChannelOrder {
  private ChannelOrder() {}

  /**
   * The order in which the channels that reach too far stand last, and of the others those with
   * large weights between those with small ones, by groups of neighbours as {@link Covariance} has
   * them.
   *
   * @param linear the product that takes the channels
   * @param range what was seen of them
   * @param far how many reach too far: those whose levels would cost the product most
   * @return for each place the channel that stands there
   */
  static int[] of(Linear linear, Range range, int far) {
    float[] weights = Tensors.floats(linear.weights());
    int out = linear.out();
    double[] squares = new double[linear.in()];
    double[] reach = new double[linear.in()];
    for (int i = 0; i < weights.length; i++) {
      squares[i / out] += (double) weights[i] * weights[i];
      reach[i / out] = Math.max(reach[i / out], Math.abs(weights[i]));
    }
    double[] costs = new double[linear.in()];
    for (int c = 0; c < costs.length; c++) {
      costs[c] = Math.max(-range.low(c), range.high(c)) * Math.sqrt(squares[c]);
    }
    int[] byCost = descending(IntStream.range(0, costs.length).toArray(), costs);
    int[] near = Arrays.stream(byCost, far, byCost.length).sorted().toArray();
    int[] order = new int[costs.length];
    for (int first = 0; first < near.length; first += Covariance.GROUP) {
      int end = Math.min(near.length, first + Covariance.GROUP);
      int[] sorted = descending(Arrays.copyOfRange(near, first, end), reach);
      for (int place = 0; place < sorted.length; place++) {
        order[first + place] =
            place % 2 == 0 ? sorted[place / 2] : sorted[sorted.length - 1 - place / 2];
      }
    }
    System.arraycopy(byCost, 0, order, near.length, far);
    return order;
  }

  private static int[] descending(int[] channels, double[] by) {
    return Arrays.stream(channels)
        .boxed()
        .sorted(Comparator.comparingDouble(channel -> -by[channel]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The product whose inputs come in an order. */
  static Linear in(Linear linear, int[] order) {
    float[] from = Tensors.floats(linear.weights());
    float[] to = new float[from.length];
    int out = linear.out();
    for (int place = 0; place < order.length; place++) {
      System.arraycopy(from, order[place] * out, to, place * out, out);
    }
    return new Linear(Tensors.of(linear.weights().getName(), to, linear.in(), out), linear.bias());
  }

  /** The product whose outputs come in an order. */
  static Linear out(Linear linear, int[] order) {
    float[] from = Tensors.floats(linear.weights());
    float[] to = new float[from.length];
    int out = linear.out();
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i - i % out + order[i % out]];
    }
    return new Linear(
        Tensors.of(linear.weights().getName(), to, linear.in(), out),
        linear
            .bias()
            .map(
                tensor -> {
                  float[] bias = Tensors.floats(tensor);
                  float[] ordered = new float[out];
                  for (int place = 0; place < out; place++) {
                    ordered[place] = bias[order[place]];
                  }
                  return Tensors.of(tensor.getName(), ordered, out);
                }));
  }
}
