package dev.nightjar.embed;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Vectors;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.commons.math3.special.Erf;

/** A module behind the pooling: it makes another vector of a text's vector. */
public sealed interface VectorModule extends Serializable {
  /** What it does, in a word or two, as manifests show it; equal keys do the same. */
  String key();

  /** The keys of several, in their order. */
  static String keys(List<VectorModule> modules) {
    return modules.stream().map(VectorModule::key).collect(Collectors.joining(", "));
  }

  /** The file of its weights, relative to the model folder; empty for none. */
  String weights();

  /** Floats it takes; 0 for any number. */
  int in();

  /** Floats it gives, if it is given {@code in}. */
  int out(int in);

  /**
   * Loads its weights.
   *
   * @return what it does; does not change its argument, and is safe for use by several threads
   * @throws ModelException if the weights are not what the config says
   */
  UnaryOperator<float[]> open(Path folder);

  /**
   * All that follows the pooling: modules, the cut to so many floats, and length 1 where wanted.
   *
   * @param folder of the model
   * @return what they do; may change its argument, and is safe for use by several threads
   * @throws ModelException if the weights of a module are not what its config says
   */
  static UnaryOperator<float[]> finish(
      List<VectorModule> modules, Path folder, int dimension, boolean normalize) {
    List<UnaryOperator<float[]>> opened =
        modules.stream().map(module -> module.open(folder)).toList();
    return pooled -> {
      float[] vector = pooled;
      for (UnaryOperator<float[]> module : opened) {
        vector = module.apply(vector);
      }
      if (vector.length > dimension) {
        vector = Arrays.copyOf(vector, dimension);
      }
      if (normalize) {
        Vectors.normalize(vector);
      }
      return vector;
    };
  }

  /**
   * A Dense module: activation(weight x vector + bias), plus the vector, or its projection where
   * the sizes differ, if it is residual.
   *
   * @param in floats it takes
   * @param out floats it gives
   * @param bias whether it has one
   * @param activation name of an {@link Activation}
   * @param residual whether its input is added to its output
   * @param weights the safetensors file, relative to the model folder
   */
  record Dense(int in, int out, boolean bias, String activation, boolean residual, String weights)
      implements VectorModule {
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

  /**
   * A LayerNorm module, as torch.nn.LayerNorm computes it: less the mean, by the standard
   * deviation, times a weight and plus a bias for each dimension.
   *
   * @param in floats it takes and gives
   */
  record LayerNorm(int in, String weights) implements VectorModule {
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

  /** A Normalize module that other modules follow: scales to length 1. */
  record UnitLength() implements VectorModule {
    @Override
    public String key() {
      return "normalize";
    }

    @Override
    public String weights() {
      return "";
    }

    @Override
    public int in() {
      return 0;
    }

    @Override
    public int out(int in) {
      return in;
    }

    @Override
    public UnaryOperator<float[]> open(Path folder) {
      return vector -> {
        float[] out = vector.clone();
        Vectors.normalize(out);
        return out;
      };
    }
  }

  /**
   * What a dense module does to each number, as PyTorch's module of that name with its defaults.
   */
  enum Activation {
    /** Nothing. */
    IDENTITY("Identity", x -> x),
    /** The hyperbolic tangent. */
    TANH("Tanh", StrictMath::tanh),
    /** max(0, x). */
    RELU("ReLU", x -> Math.max(0, x)),
    /** x times the normal distribution's share below x. */
    GELU("GELU", x -> 0.5 * x * (1 + Erf.erf(x / Math.sqrt(2)))),
    /** x times its sigmoid. */
    SILU("SiLU", x -> x / (1 + StrictMath.exp(-x))),
    /** 1 / (1 + exp(-x)). */
    SIGMOID("Sigmoid", x -> 1 / (1 + StrictMath.exp(-x))),
    /** x, or a hundredth of it below 0. */
    LEAKY_RELU("LeakyReLU", x -> x < 0 ? 0.01 * x : x);

    private final String torchName;
    private final DoubleUnaryOperator function;

    Activation(String torchName, DoubleUnaryOperator function) {
      this.torchName = torchName;
      this.function = function;
    }

    /** The one that a class such as {@code torch.nn.modules.activation.Tanh} stands for. */
    public static Optional<Activation> ofTorch(String type) {
      String name = type.substring(type.lastIndexOf('.') + 1);
      return Arrays.stream(values())
          .filter(one -> one.torchName.equals(name) && type.startsWith("torch."))
          .findFirst();
    }

    /** The names that PyTorch has for those that are known. */
    public static List<String> torchNames() {
      return Arrays.stream(values()).map(one -> one.torchName).toList();
    }

    double of(double x) {
      return function.applyAsDouble(x);
    }

    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
