package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.embed.VectorModule.Activation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What dense modules do to a number, by PyTorch's own values. */
class TestActivation {
  @ParameterizedTest
  @CsvSource({
    "IDENTITY, -1.5, -1.5",
    "TANH, 1, 0.7615941559557649",
    "TANH, -1, -0.7615941559557649",
    "RELU, -2, 0",
    "RELU, 2, 2",
    "GELU, 1, 0.8413447460685429",
    "GELU, -1, -0.15865525393145707",
    "GELU, 0, 0",
    "SILU, 1, 0.7310585786300049",
    "SILU, -2, -0.2384058440442351",
    "SIGMOID, 0, 0.5",
    "SIGMOID, 2, 0.8807970779778823",
    "LEAKY_RELU, -3, -0.03",
    "LEAKY_RELU, 3, 3"
  })
  void valuesAreThoseOfPyTorch(Activation activation, double x, double expected) {
    assertThat(activation.of(x)).isCloseTo(expected, within(1e-7));
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void hugeNumbersStayNumbers(Activation activation) {
    for (double x : new double[] {-1e30, -800, -1e-30, 0, 1e-30, 800, 1e30}) {
      assertThat(activation.of(x)).as("%s of %s", activation, x).isFinite();
    }
  }

  @Test
  void classesOfPyTorchAreKnownByTheirNames() {
    assertThat(Activation.ofTorch("torch.nn.modules.activation.Tanh")).contains(Activation.TANH);
    assertThat(Activation.ofTorch("torch.nn.modules.linear.Identity"))
        .contains(Activation.IDENTITY);
    assertThat(Activation.ofTorch("torch.nn.LeakyReLU")).contains(Activation.LEAKY_RELU);
    assertThat(Activation.ofTorch("my.own.Tanh")).isEmpty();
    assertThat(Activation.ofTorch("torch.nn.Mish")).isEmpty();
    assertThat(Activation.torchNames()).contains("Tanh", "GELU").hasSize(7);
  }
}
