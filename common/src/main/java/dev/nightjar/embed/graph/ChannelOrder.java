package dev.nightjar.embed.graph;

import dev.nightjar.embed.graph.EncoderWeights.Linear;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Orders of the channels between two products, which give the same numbers in any order as long as
 * the first product's outputs and the second one's inputs agree. Stateless.
 */
final class ChannelOrder {
  private ChannelOrder() {}

  /**
   * The order in which channels with large weights stand between channels with small ones, each in
   * its {@linkplain Covariance#first group}.
   *
   * @param linear the product that takes the channels
   * @param smoothing what each channel's weights are multiplied by
   * @return for each place the channel that stands there
   */
  static int[] apart(Linear linear, float[] smoothing) {
    float[] weights = Tensors.floats(linear.weights());
    int out = linear.out();
    float[] reach = new float[linear.in()];
    for (int i = 0; i < weights.length; i++) {
      reach[i / out] = Math.max(reach[i / out], Math.abs(weights[i] * smoothing[i / out]));
    }
    int[] order = new int[reach.length];
    for (int first = 0; first < order.length; first += Covariance.GROUP) {
      int end = Math.min(order.length, first + Covariance.GROUP);
      int[] sorted =
          IntStream.range(first, end)
              .boxed()
              .sorted(Comparator.comparingDouble(channel -> -reach[channel]))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int place = 0; place < sorted.length; place++) {
        order[first + place] =
            place % 2 == 0 ? sorted[place / 2] : sorted[sorted.length - 1 - place / 2];
      }
    }
    return order;
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
