package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.index.shard.ShardFields.ExactNumber;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers as sixteen bytes in their order. */
class TestExactNumber {
  private static byte[] bytes(String number) {
    return ExactNumber.of(number).bytes();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.0",
    "1, +1",
    "0, -0",
    "0, -0.000",
    "100, 1e2",
    "0.001, 1E-3",
    "9223372036854775807, 9223372036854775807.0",
    "0.1, 0.10"
  })
  void equalNumbersHaveEqualBytesHoweverTheyAreWritten(String one, String other) {
    assertThat(bytes(one)).isEqualTo(bytes(other)).hasSize(16);
  }

  @Test
  void bytesAreInTheOrderOfTheNumbers() {
    List<String> numbers =
        new ArrayList<>(
            List.of(
                "0",
                "1",
                "-1",
                "0.1",
                "0.10000000000000000001",
                "9223372036854775807",
                "9223372036854775806",
                "-9223372036854775808",
                "1e300",
                "-1e300",
                "1e-300",
                "3.14159265358979",
                "3.14159265358979323846"));
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      numbers.add(
          random.nextBoolean()
              ? Long.toString(random.nextLong())
              : new BigDecimal(random.nextGaussian() * 1000).toPlainString().substring(0, 12));
    }
    numbers.sort((a, b) -> new BigDecimal(a).compareTo(new BigDecimal(b)));
    for (int i = 1; i < numbers.size(); i++) {
      int order = Arrays.compareUnsigned(bytes(numbers.get(i - 1)), bytes(numbers.get(i)));
      boolean equal =
          new BigDecimal(numbers.get(i - 1)).compareTo(new BigDecimal(numbers.get(i))) == 0;
      assertThat(Integer.signum(order))
          .as("%s before %s", numbers.get(i - 1), numbers.get(i))
          .isEqualTo(equal ? 0 : -1);
    }
  }

  @Test
  void everyLongHasBytesOfItsOwn() {
    for (long n : new long[] {Long.MAX_VALUE, Long.MIN_VALUE + 1, 1L << 53, (1L << 62) + 1}) {
      assertThat(bytes(Long.toString(n))).isNotEqualTo(bytes(Long.toString(n - 1)));
    }
  }

  @Test
  void whatIsNextLiesBetweenTheNumberAndAllOthers() {
    ExactNumber one = ExactNumber.of("1");
    assertThat(Arrays.compareUnsigned(one.above(), one.bytes())).isPositive();
    assertThat(Arrays.compareUnsigned(one.below(), one.bytes())).isNegative();
    assertThat(Arrays.compareUnsigned(one.above(), bytes("1.0000000000000000000001"))).isNegative();
    assertThat(Arrays.compareUnsigned(ExactNumber.LEAST, bytes("-1e999"))).isNegative();
    assertThat(Arrays.compareUnsigned(ExactNumber.MOST, bytes("1e999"))).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-12", "+3.5", "1e9", "007", "0.0001e-20"})
  void numbersAreKnown(String text) {
    assertThat(ExactNumber.is(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " 1", "1.", ".5", "1e", "0x1", "1_000", "NaN", "1e12345", "--1", "١"})
  void otherTextsAreNone(String text) {
    assertThat(ExactNumber.is(text)).isFalse();
  }
}
