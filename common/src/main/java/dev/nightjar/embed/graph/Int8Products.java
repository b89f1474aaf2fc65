package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.graph.EncoderWeights.Layer;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Products of bytes: hidden states in 256 levels of one scale, weights in 255 of a scale by output
 * channel. The scales are fixed beforehand from what calibration texts gave, so a text's vector
 * does not depend on its batch.
 *
 * <p>Channels of hidden states that reach far are made smaller, and their weights larger
 * (SmoothQuant, Xiao et al. 2022): channel c by {@code m[c] = max|x[c]|^a / max|w[c]|^(1-a)}. What
 * attention gives is made smaller by the weights that precede it; elsewhere a product does it. What
 * rounding the weights adds to a product on average goes off its bias (Nagel et al. 2019).
 *
 * <p>Products are the same on every x86-64: without VNNI, pairs of neighbouring input channels are
 * added in 16 bits, so weights are scaled until no two neighbours of a channel add up to more than
 * 128, and 255 times that stays within. Inside the feed-forward part, whose channels may stand in
 * any order, large ones get small neighbours, so that little is lost by that.
 */
final class Int8Products implements Products {
  /** Share of a channel's reach that goes into the weights; 0.5 to 0.9 were measured. */
  private static final double ALPHA = 0.75;

  private static final double LEAST = 1e-5;
  private static final int LEVELS = 255;
  private static final int WEIGHT_LEVELS = 127; // of two neighbours together, before rounding

  /**
   * How a hidden state becomes bytes.
   *
   * @param smoothing what each channel is divided by
   * @param divided whether it comes divided already
   * @param mean of each channel, divided
   */
  private record Levels(float[] smoothing, boolean divided, float scale, int zero, double[] mean) {
    /** The same of channels in another order. */
    Levels in(int[] order) {
      float[] ordered = new float[order.length];
      double[] means = new double[order.length];
      for (int c = 0; c < order.length; c++) {
        ordered[c] = smoothing[order[c]];
        means[c] = mean[order[c]];
      }
      return new Levels(ordered, divided, scale, zero, means);
    }
  }

  private final Map<String, Levels> levels = new HashMap<>();
  private final Set<String> made = new HashSet<>();
  private final EncoderWeights encoder;

  /**
   * @param encoder the encoder in floats
   * @param ranges of the values that go into products, by name
   */
  Int8Products(EncoderWeights encoder, Map<String, Range> ranges) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < encoder.layers().size(); i++) {
      Layer layer = encoder.layers().get(i);
      float[] smoothing = smoothing(range(ranges, EncoderWriter.context(i)), layer.output());
      Linear value = divided(layer.value(), smoothing);
      levels.put(
          EncoderWriter.context(i),
          levels(range(ranges, EncoderWriter.context(i)), smoothing, true));
      put(ranges, EncoderWriter.input(i), layer.query(), layer.key(), value);
      put(ranges, EncoderWriter.middle(i), layer.inner());
      Range bent = range(ranges, EncoderWriter.bent(i));
      float[] bentSmoothing = smoothing(bent, layer.outer());
      int[] order = ChannelOrder.apart(layer.outer(), bentSmoothing);
      levels.put(EncoderWriter.bent(i), levels(bent, bentSmoothing, false).in(order));
      layers.add(
          new Layer(
              layer.query(),
              layer.key(),
              value,
              layer.heads(),
              layer.scale(),
              layer.output(),
              layer.attentionNorm(),
              ChannelOrder.out(layer.inner(), order),
              layer.activation(),
              ChannelOrder.in(layer.outer(), order),
              layer.outputNorm()));
    }
    this.encoder = new EncoderWeights(encoder.stem(), encoder.stemNorm(), layers);
  }

  /** The values whose ranges are wanted. */
  static List<String> inputs(EncoderWeights encoder) {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < encoder.layers().size(); i++) {
      inputs.add(EncoderWriter.input(i));
      inputs.add(EncoderWriter.context(i));
      inputs.add(EncoderWriter.middle(i));
      inputs.add(EncoderWriter.bent(i));
    }
    return inputs;
  }

  /** The encoder to write with these products: the same, but for what attention gives. */
  EncoderWeights encoder() {
    return encoder;
  }

  private static Range range(Map<String, Range> ranges, String name) {
    Range range = ranges.get(name);
    if (range == null) {
      throw new IllegalArgumentException("no range of " + name);
    }
    return range;
  }

  private void put(Map<String, Range> ranges, String name, Linear... linears) {
    Range range = range(ranges, name);
    levels.put(name, levels(range, smoothing(range, linears), false));
  }

  private static float[] smoothing(Range range, Linear... linears) {
    int channels = range.channels();
    double[] log = new double[channels];
    double[] reach = new double[channels];
    for (Linear linear : linears) {
      float[] weights = Tensors.floats(linear.weights());
      int out = linear.out();
      for (int c = 0; c < channels; c++) {
        for (int o = 0; o < out; o++) {
          reach[c] = Math.max(reach[c], Math.abs(weights[c * out + o]));
        }
      }
    }
    double mean = 0;
    for (int c = 0; c < channels; c++) {
      double seen = Math.max(LEAST, Math.max(-range.low(c), range.high(c)));
      log[c] =
          ALPHA * StrictMath.log(seen) - (1 - ALPHA) * StrictMath.log(Math.max(LEAST, reach[c]));
      mean += log[c] / channels;
    }
    float[] smoothing = new float[channels];
    for (int c = 0; c < channels; c++) {
      smoothing[c] = (float) StrictMath.exp(log[c] - mean);
    }
    return smoothing;
  }

  private static Levels levels(Range range, float[] smoothing, boolean divided) {
    double low = 0;
    double high = 0;
    double[] mean = new double[smoothing.length];
    for (int c = 0; c < smoothing.length; c++) {
      low = Math.min(low, range.low(c) / smoothing[c]);
      high = Math.max(high, range.high(c) / smoothing[c]);
      mean[c] = range.mean(c) / smoothing[c];
    }
    double scale = Math.max((high - low) / LEVELS, LEAST / LEVELS);
    return new Levels(smoothing, divided, (float) scale, (int) Math.round(-low / scale), mean);
  }

  /** The product with every output channel divided. */
  private static Linear divided(Linear linear, float[] by) {
    float[] weights = Tensors.floats(linear.weights());
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= by[i % by.length];
    }
    TensorProto shape = linear.weights();
    return new Linear(
        Tensors.of(shape.getName(), weights, shape.getDims(0), shape.getDims(1)),
        linear
            .bias()
            .map(
                tensor -> {
                  float[] bias = Tensors.floats(tensor);
                  for (int i = 0; i < bias.length; i++) {
                    bias[i] /= by[i];
                  }
                  return Tensors.of(tensor.getName(), bias, bias.length);
                }));
  }

  @Override
  public boolean add(GraphBuilder graph, String in, Linear linear, String output) {
    Levels of = levels.get(in);
    if (of == null) {
      throw new IllegalArgumentException("no levels of " + in);
    }
    if (made.add(in)) {
      bytes(graph, in, of);
    }
    String weights = output + "/weights";
    float[] bias = quantise(graph, linear, of, weights);
    graph.ownNode(
        "MatMulIntegerToFloat",
        List.of(
            in + "/bytes",
            weights,
            in + "/scale",
            weights + "/scales",
            in + "/zero",
            "",
            graph.weight(Tensors.of(output + "/bias", bias, bias.length))),
        output,
        Map.of());
    return true;
  }

  @Override
  public boolean areOfBytes() {
    return true;
  }

  private static void bytes(GraphBuilder graph, String in, Levels levels) {
    String scaled = in;
    if (!levels.divided()) {
      float[] inverse = levels.smoothing().clone();
      for (int c = 0; c < inverse.length; c++) {
        inverse[c] = 1 / inverse[c];
      }
      String factors = graph.weight(Tensors.of(in + "/factors", inverse, inverse.length));
      scaled = graph.node("Mul", List.of(in, factors), in + "/smooth", Map.of());
    }
    String scale = graph.weight(Tensors.of(in + "/scale", new float[] {levels.scale()}));
    String zero =
        graph.weight(
            Tensors.of(
                in + "/zero", TensorProto.DataType.UINT8, new byte[] {(byte) levels.zero()}));
    graph.node("QuantizeLinear", List.of(scaled, scale, zero), in + "/bytes", Map.of());
  }

  /** Adds weights in bytes, and their scales; returns the bias that goes with them. */
  private static float[] quantise(GraphBuilder graph, Linear linear, Levels levels, String name) {
    float[] weights = Tensors.floats(linear.weights());
    int out = linear.out();
    float[] scales = new float[out];
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= levels.smoothing()[i / out];
      float before = i < out ? 0 : weights[i - out];
      float reach = Math.max(Math.abs(weights[i]), Math.abs(weights[i] + before));
      scales[i % out] = Math.max(scales[i % out], reach / WEIGHT_LEVELS);
    }
    byte[] bytes = new byte[weights.length];
    double[] lost = new double[out];
    for (int i = 0; i < weights.length; i++) {
      int o = i % out;
      if (scales[o] > 0) {
        bytes[i] =
            (byte) Math.clamp(Math.round(weights[i] / scales[o]), -WEIGHT_LEVELS, WEIGHT_LEVELS);
      }
      lost[o] += levels.mean()[i / out] * (weights[i] - (double) bytes[i] * scales[o]);
    }
    graph.weight(Tensors.of(name, TensorProto.DataType.INT8, bytes, linear.in(), out));
    graph.weight(Tensors.of(name + "/scales", scales, out));
    float[] bias = linear.bias().map(Tensors::floats).orElseGet(() -> new float[out]);
    for (int o = 0; o < out; o++) {
      bias[o] += (float) lost[o];
    }
    return bias;
  }
}
