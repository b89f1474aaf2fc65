package dev.nightjar.embed;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A LayerNorm module, as torch.nn.LayerNorm computes it: less the mean, by the standard deviation,
 * times a weight and plus a bias for each dimension.
 *
 * @param in floats it takes and gives
 */
public record LayerNorm(int in, String weights) implements Layer {
  private static final double EPSILON = 1e-5;

  @Override
  public String key() {
    return "layer_norm(" + in + ")";
  }

  @Override
  public int out(int width) {
    return in;
  }

  @Override
  public UnaryOperator<float[]> open(Path folder) {
    Safetensors file = Safetensors.read(folder.resolve(weights));
    float[] weight = file.values("norm.weight", in);
    float[] bias = file.values("norm.bias", in);
    return vector -> {
      double mean = 0;
      for (float x : vector) {
        mean += x;
      }
      mean /= in;
      double variance = 0;
      for (float x : vector) {
        variance += (x - mean) * (x - mean);
      }
      double scale = 1 / Math.sqrt(variance / in + EPSILON);
      float[] out = new float[in];
      for (int d = 0; d < in; d++) {
        out[d] = (float) ((vector[d] - mean) * scale * weight[d] + bias[d]);
      }
      return out;
    };
  }
}
