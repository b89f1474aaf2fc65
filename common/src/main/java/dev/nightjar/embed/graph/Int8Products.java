package dev.nightjar.embed.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.graph.EncoderWeights.Layer;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import dev.nightjar.embed.rounding.Covariance;
import dev.nightjar.embed.rounding.Range;
import dev.nightjar.embed.rounding.WeightRounding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Products of bytes: hidden states in 256 levels of one scale, weights in 255 of a scale by output
 * channel. The scales are fixed beforehand from what calibration texts gave, so a text's vector
 * does not depend on its batch.
 *
 * <p>Channels of hidden states that reach far are made smaller, and their weights larger
 * (SmoothQuant, Xiao et al. 2022): channel c by {@code m[c] = max|x[c]|^a / max|w[c]|^(1-a)}. What
 * attention gives is made smaller by the weights that precede it; elsewhere a product does it.
 * {@link WeightRounding} makes the weights bytes, by how the channels were seen to move together;
 * what that adds to a product on average goes off its bias (Nagel et al. 2019).
 *
 * <p>Inside the feed-forward part one channel or a few reach several times as far as all others;
 * these stay floats (LLM.int8(), Dettmers et al. 2022), and the others need no smoothing.
 *
 * <p>Products are the same on every x86-64, since no two neighbouring weights are too large
 * together. Inside the feed-forward part, whose channels may stand in any order, large ones get
 * small neighbours, so that little is lost by that.
 */
final class Int8Products implements Products {
  /** Share of a channel's reach that goes into the weights; 0.5 to 0.9 were measured. */
  private static final double ALPHA = 0.75;

  /** Of so many channels inside the feed-forward part one stays floats. */
  private static final int FAR = 192;

  private static final double LEAST = 1e-5;
  private static final int LEVELS = 255;

  /**
   * How a hidden state becomes bytes.
   *
   * @param smoothing what each channel is divided by
   * @param divided whether it comes divided already
   * @param mean of each channel, divided
   * @param rounding of the weights it is multiplied by
   * @param far how many channels, the last ones, reach too far and stay floats
   */
  private record Levels(
      float[] smoothing,
      boolean divided,
      float scale,
      int zero,
      double[] mean,
      WeightRounding rounding,
      int far) {}

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
      int far = Math.max(1, bent.channels() / FAR);
      int[] order = ChannelOrder.of(layer.outer(), bent, far);
      levels.put(EncoderWriter.bent(i), levels(bent, even(bent), true, order, far));
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

  /** Of channels that stay as they are. */
  private static float[] even(Range range) {
    float[] smoothing = new float[range.channels()];
    Arrays.fill(smoothing, 1);
    return smoothing;
  }

  private static Levels levels(Range range, float[] smoothing, boolean divided) {
    int[] order = IntStream.range(0, smoothing.length).toArray();
    return levels(range, smoothing, divided, order, 0);
  }

  /**
   * @param smoothing of the channels as they are
   * @param order for each place the channel that stands there
   * @param far how many of the last places have no levels
   */
  private static Levels levels(
      Range range, float[] smoothing, boolean divided, int[] order, int far) {
    double low = 0;
    double high = 0;
    float[] ordered = new float[order.length];
    double[] mean = new double[order.length];
    for (int place = 0; place < order.length; place++) {
      int c = order[place];
      ordered[place] = smoothing[c];
      mean[place] = range.mean(c) / smoothing[c];
      if (place < order.length - far) {
        low = Math.min(low, range.low(c) / smoothing[c]);
        high = Math.max(high, range.high(c) / smoothing[c]);
      }
    }
    double scale = Math.max((high - low) / LEVELS, LEAST / LEVELS);
    int zero = (int) Math.round(-low / scale);
    WeightRounding rounding = new WeightRounding(covariance(range, smoothing, order, scale));
    return new Levels(ordered, divided, (float) scale, zero, mean, rounding, far);
  }

  /** Of the divided channels in their order, with what making them bytes adds. */
  private static double[][] covariance(Range range, float[] smoothing, int[] order, double scale) {
    double[][] covariance = new double[order.length][];
    for (int place = 0; place < order.length; place++) {
      int first = Covariance.first(place);
      double[] row = new double[place - first + 1];
      for (int i = 0; i < row.length; i++) {
        int c = order[place];
        int other = order[first + i];
        row[i] = range.covariance(c, other) / smoothing[c] / smoothing[other];
      }
      row[place - first] += scale * scale / 12; // of numbers rounded to whole ones, 1 / 12
      covariance[place] = row;
    }
    return covariance;
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
    WeightRounding.Rounded rounded = rounded(linear, of);
    graph.weight(
        Tensors.of(weights, TensorProto.DataType.INT8, rounded.bytes(), linear.in(), linear.out()));
    graph.weight(Tensors.of(weights + "/scales", rounded.scales(), linear.out()));
    float[] bias = bias(linear, of, rounded.lost());
    String sums = of.far() == 0 ? output : output + "/near";
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
        sums,
        Map.of());
    if (of.far() > 0) {
      TensorProto floats =
          Tensors.of(output + "/far/weights", rounded.floats(), of.far(), linear.out());
      String far = far(graph, in, linear.in(), floats, output + "/far");
      graph.node("Add", List.of(sums, far), output, Map.of());
    }
    return true;
  }

  /** Adds the product of the last channels in floats. */
  private static String far(
      GraphBuilder graph, String in, int channels, TensorProto weights, String output) {
    long[] from = {channels - weights.getDims(0)};
    String values =
        graph.node(
            "Slice",
            List.of(
                in,
                graph.weight(Tensors.of(in + "/from", from)),
                graph.weight(Tensors.of(in + "/to", new long[] {channels})),
                graph.weight(Tensors.of(in + "/axis", new long[] {-1}))),
            in + "/far",
            Map.of());
    return graph.node("MatMul", List.of(values, graph.weight(weights)), output, Map.of());
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

  private static WeightRounding.Rounded rounded(Linear linear, Levels levels) {
    float[] weights = Tensors.floats(linear.weights());
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= levels.smoothing()[i / linear.out()];
    }
    return levels.rounding().round(weights, linear.out(), levels.far());
  }

  /** The bias, with what rounding the weights takes off the sums on average. */
  private static float[] bias(Linear linear, Levels levels, double[][] lost) {
    double[] sums = new double[linear.out()];
    for (int c = 0; c < lost.length; c++) {
      for (int o = 0; o < sums.length; o++) {
        sums[o] += levels.mean()[c] * lost[c][o];
      }
    }
    float[] bias = linear.bias().map(Tensors::floats).orElseGet(() -> new float[sums.length]);
    for (int o = 0; o < bias.length; o++) {
      bias[o] += (float) sums[o];
    }
    return bias;
  }
}
