package dev.nightjar.embed;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Erf;

/** What a dense module does to each number, as PyTorch's module of that name with its defaults. */
public enum Activation {
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
