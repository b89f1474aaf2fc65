package dev.nightjar.embed.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers from bytes, to the bit as Java reads them. */
class TestDecimals {
  private static double parse(String number) {
    byte[] bytes = ("x " + number + " y").getBytes(StandardCharsets.UTF_8);
    return Decimals.parse(bytes, 2, bytes.length - 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1",
        "+1",
        "-1.5",
        ".5",
        "5.",
        "1e5",
        "1E-5",
        "1.25e+3",
        "123456789012345",
        "1234567890123456789",
        "0.1",
        "0.123456789012345678",
        "1e-300",
        "1e22",
        "1e23",
        "0.00000000000000000000001",
        "9007199254740993",
        "-0.017249",
        "3.4028235e38"
      })
  void numbersAreThoseOfJavaToTheBit(String number) {
    assertThat(Double.doubleToLongBits(parse(number)))
        .isEqualTo(Double.doubleToLongBits(Double.parseDouble(number)));
  }

  @Test
  void manyNumbersAreThoseOfJavaToTheBit() {
    Random random = new Random(9);
    String[] formats = {"%.6f", "%.17g", "%.3e", "%.12f", "%.0f"};
    for (int i = 0; i < 5000; i++) {
      double value = random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10);
      String text = String.format(Locale.ROOT, formats[i % formats.length], value);
      assertThat(Double.doubleToLongBits(parse(text)))
          .as(text)
          .isEqualTo(Double.doubleToLongBits(Double.parseDouble(text)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        ".",
        "e5",
        "1e",
        "1.2.3",
        "1,5",
        "0x10",
        "NaN",
        "Infinity",
        "1f",
        "1d",
        "word",
        "1e999",
        "--1",
        "1 2",
        "١"
      })
  void whatIsNoFiniteNumberIsNone(String text) {
    assertThat(parse(text)).isNaN();
  }
}
