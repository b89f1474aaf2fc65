package dev.nightjar.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestEqualRows {
  private static int[] numbers(float[]... rows) {
    int[] numbers = new int[rows.length];
    int[] firsts = EqualRows.firsts(rows, numbers);
    for (int number = 0; number < firsts.length; number++) {
      assertThat(numbers[firsts[number]]).isEqualTo(number);
    }
    return numbers;
  }

  @Test
  void rowsAreNumberedAsTheyFirstOccur() {
    assertThat(numbers(new float[] {2}, new float[] {1}, new float[] {2}, new float[] {3}))
        .containsExactly(0, 1, 0, 2);
  }

  @Test
  void bitsDecideAndNotValues() {
    assertThat(
            numbers(
                new float[] {0f},
                new float[] {-0f},
                new float[] {Float.NaN},
                new float[] {Float.NaN}))
        .containsExactly(0, 1, 2, 2);
  }

  @Test
  void noRowsHaveNoNumbers() {
    assertThat(numbers()).isEmpty();
    assertThat(EqualRows.firsts(new float[0][], new int[0])).isEmpty();
  }

  @Test
  void manyRowsAreToldApartAsBySearchingAll() {
    Random random = new Random(4);
    float[][] rows = new float[3000][];
    List<float[]> seen = new ArrayList<>();
    int[] expected = new int[rows.length];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = new float[] {random.nextInt(20), random.nextInt(20)};
      int at = 0;
      while (at < seen.size() && !Arrays.equals(seen.get(at), rows[r])) {
        at++;
      }
      if (at == seen.size()) {
        seen.add(rows[r]);
      }
      expected[r] = at;
    }
    assertThat(numbers(rows)).isEqualTo(expected);
  }
}
