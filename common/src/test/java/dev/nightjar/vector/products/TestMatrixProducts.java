package dev.nightjar.vector.products;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TestMatrixProducts {
  /** More than a tile has, and parts of matrices; sums of such numbers are exact in any order. */
  @Test
  void areAllInnerProducts() {
    Rows rows = new Rows(whole(530 * 5, 1), 3, 527, 5);
    Rows columns = new Rows(whole(700 * 5, 2), 100, 600, 5);
    float[] products = new float[527 * 600];
    MatrixProducts.of(rows, columns, products);
    for (int i = 0; i < 527; i++) {
      for (int j = 0; j < 600; j++) {
        assertThat(products[i * 600 + j]).isEqualTo(rows.dot(i, columns, j));
      }
    }
  }

  @Test
  void lengthsMayBeOfAnySize() {
    float[] products = new float[4];
    Rows rows = Rows.of(new float[] {1e-15f, 0, 3e15f, 0}, 2);
    MatrixProducts.of(rows, Rows.of(new float[] {2, 1, 0, 0}, 2), products);
    assertThat(products).containsExactly(2e-15f, 0, 6e15f, 0);
  }

  private static float[] whole(int count, long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextInt(-1000, 1001);
    }
    return numbers;
  }
}
