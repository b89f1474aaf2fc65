package dev.nightjar.embed.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.nightjar.embed.graph.EncoderWeights.Linear;
import dev.nightjar.embed.rounding.Range;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers in tensors, and channels in other orders. */
class TestTensors {
  private static TensorProto.Builder empty(TensorProto.DataType type, long... shape) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(type.getNumber());
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor;
  }

  @Test
  void floatsComeBackFromEveryFieldThatKeepsThem() {
    float[] values = {1.5f, -2, 0, 4096};
    TensorProto raw = Tensors.of("w", values, 2, 2);
    TensorProto field =
        empty(TensorProto.DataType.FLOAT, 4).addAllFloatData(List.of(1.5f, -2f, 0f, 4096f)).build();
    TensorProto.Builder halves = empty(TensorProto.DataType.FLOAT16, 4);
    for (float value : values) {
      halves.addInt32Data(Float.floatToFloat16(value) & 0xffff);
    }
    assertThat(Tensors.floats(raw)).isEqualTo(values);
    assertThat(Tensors.floats(field)).isEqualTo(values);
    assertThat(Tensors.floats(halves.build())).isEqualTo(values);
    assertThat(Tensors.floats(Tensors.halves(raw))).isEqualTo(values);
    assertThat(Tensors.shape(Tensors.halves(raw))).containsExactly(2, 2);
  }

  @Test
  void integersComeBackFromEveryFieldThatKeepsThem() {
    assertThat(Tensors.longs(Tensors.of("n", new long[] {-1, 1L << 40})))
        .containsExactly(-1, 1L << 40);
    assertThat(
            Tensors.longs(
                empty(TensorProto.DataType.INT64, 2).addAllInt64Data(List.of(-1L, 7L)).build()))
        .containsExactly(-1, 7);
    assertThat(
            Tensors.longs(
                empty(TensorProto.DataType.INT32, 2).addAllInt32Data(List.of(-1, 7)).build()))
        .containsExactly(-1, 7);
    byte[] bytes = {-128, 0, 127};
    assertThat(Tensors.bytes(Tensors.of("b", TensorProto.DataType.INT8, bytes, 3)))
        .isEqualTo(bytes);
    assertThat(
            Tensors.bytes(
                empty(TensorProto.DataType.UINT8, 2).addAllInt32Data(List.of(255, 1)).build()))
        .containsExactly(-1, 1);
  }

  @Test
  void aTensorWithoutAxesIsOneNumber() {
    TensorProto scalar = empty(TensorProto.DataType.FLOAT).addFloatData(5).build();
    assertThat(Tensors.size(scalar)).isEqualTo(1);
    assertThat(Tensors.floats(scalar)).containsExactly(5);
    assertThat(Tensors.size(empty(TensorProto.DataType.FLOAT, 3, 0).build())).isZero();
  }

  @Test
  void transposingTwiceChangesNothing() {
    TensorProto matrix = Tensors.of("m", new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    TensorProto transposed = Tensors.transposed(matrix);
    assertThat(Tensors.shape(transposed)).containsExactly(3, 2);
    assertThat(Tensors.floats(transposed)).containsExactly(1, 4, 2, 5, 3, 6);
    assertThat(Tensors.floats(Tensors.transposed(transposed))).isEqualTo(Tensors.floats(matrix));
  }

  private static Linear linear(int in, int out, long seed) {
    Random random = new Random(seed);
    float[] weights = new float[in * out];
    float[] bias = new float[out];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < out; i++) {
      bias[i] = (float) random.nextGaussian();
    }
    return new Linear(Tensors.of("w", weights, in, out), Optional.of(Tensors.of("b", bias, out)));
  }

  private static double[] product(double[] vector, Linear linear) {
    float[] weights = Tensors.floats(linear.weights());
    float[] bias = Tensors.floats(linear.bias().orElseThrow());
    double[] result = new double[linear.out()];
    for (int o = 0; o < result.length; o++) {
      result[o] = bias[o];
      for (int i = 0; i < vector.length; i++) {
        result[o] += vector[i] * weights[i * linear.out() + o];
      }
    }
    return result;
  }

  @Test
  void twoProductsGiveTheSameInAnyOrderBetweenThem() {
    Linear first = linear(5, 12, 1);
    Linear second = linear(12, 3, 2);
    Range range = new Range(12);
    Random random = new Random(3);
    float[] seen = new float[12 * 50];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = (float) random.nextGaussian() * (i % 12);
    }
    range.add(seen);
    int[] order = ChannelOrder.of(second, range, 2);
    assertThat(IntStream.of(order).sorted().toArray()).isEqualTo(IntStream.range(0, 12).toArray());
    double[] vector = {1, -2, 3, 0.5, 4};
    double[] expected = product(product(vector, first), second);
    double[] ordered =
        product(product(vector, ChannelOrder.out(first, order)), ChannelOrder.in(second, order));
    for (int i = 0; i < expected.length; i++) {
      assertThat(ordered[i]).isCloseTo(expected[i], within(1e-9));
    }
  }

  @Test
  void channelsThatReachTooFarStandLast() {
    Linear linear = linear(6, 2, 5);
    Range range = new Range(6);
    range.add(new float[] {1, 1, 1000, 1, 1, 1, 1, 1, -1000, 1, 1, 1});
    int[] order = ChannelOrder.of(linear, range, 1);
    assertThat(order[5]).isEqualTo(2);
  }
}
