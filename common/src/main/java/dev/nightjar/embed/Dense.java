package dev.nightjar.embed;

import dev.nightjar.vector.Kernels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A Dense module: activation(weight x vector + bias), plus the vector, or its projection where the
 * sizes differ, if it is residual.
 *
 * @param in floats it takes
 * @param out floats it gives
 * @param bias whether it has one
 * @param activation name of an {@link Activation}
 * @param residual whether its input is added to its output
 * @param weights the safetensors file, relative to the model folder
 */
public record Dense(
    int in, int out, boolean bias, String activation, boolean residual, String weights)
    implements Layer {
  @Override
  public String key() {
    return String.format(
        Locale.ROOT,
        "dense(%d to %d, %s%s%s)",
        in,
        out,
        activation,
        bias ? "" : ", no bias",
        residual ? ", residual" : "");
  }

  @Override
  public int out(int width) {
    return out;
  }

  @Override
  public UnaryOperator<float[]> open(Path folder) {
    Safetensors file = Safetensors.read(folder.resolve(weights));
    float[][] rows = rows(file.values("linear.weight", out, in));
    float[] added = bias ? file.values("linear.bias", out) : new float[out];
    float[][] projection =
        residual && in != out ? rows(file.values("residual.weight", out, in)) : new float[0][];
    Activation function = Activation.valueOf(activation.toUpperCase(Locale.ROOT));
    return vector -> {
      float[] result = new float[out];
      for (int o = 0; o < out; o++) {
        double value = function.of(Kernels.get().dot(rows[o], vector) + (double) added[o]);
        if (residual) {
          value += in == out ? vector[o] : Kernels.get().dot(projection[o], vector);
        }
        result[o] = (float) value;
      }
      return result;
    };
  }

  private float[][] rows(float[] matrix) {
    float[][] rows = new float[out][];
    for (int o = 0; o < out; o++) {
      rows[o] = Arrays.copyOfRange(matrix, o * in, (o + 1) * in);
    }
    return rows;
  }
}
