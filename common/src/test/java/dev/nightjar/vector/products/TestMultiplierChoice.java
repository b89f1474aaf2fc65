package dev.nightjar.vector.products;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.products.CodedVectors.Form;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TestMultiplierChoice {
  private static long pairs(long rows, long columns) {
    AtomicLong told = new AtomicLong(-1);
    MultiplierChoice choice =
        (work, pairs) -> {
          told.set(pairs);
          return JvmMultiplier.ONLY;
        };
    assertThat(choice.of(7, rows, columns)).isSameAs(JvmMultiplier.ONLY);
    return told.get();
  }

  @Test
  void howOftenACodeIsUsedGoesByTheSmallerSide() {
    assertThat(pairs(1_000_000, 1)).isZero();
    assertThat(pairs(300, 300)).isEqualTo(MultiplierChoice.BYTES_PAY);
    assertThat(pairs(300, 299)).isLessThan(MultiplierChoice.BYTES_PAY);
    assertThat(pairs(0, 0)).isZero();
    assertThat(pairs(2_000_000_000, 2_000_000_000)).isEqualTo(1_000_000_000);
  }

  @Test
  void littleWorkIsDoneByTheJvm() {
    if (FastestMultiplier.isLittle(1000)) { // unless a test before has loaded another
      assertThat(MultiplierChoice.FASTEST.of(1000, 1000)).isSameAs(JvmMultiplier.ONLY);
    }
    assertThat(FastestMultiplier.isLittle(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void productsAreExactByWhateverIsChosen() {
    assertThat(JvmMultiplier.ONLY.form()).isEqualTo(Form.FLOATS);
    float[] products = new float[4];
    MatrixProducts.of(
        Rows.of(new float[] {1, 2, 3, 4}, 2), Rows.of(new float[] {5, 6, 7, 8}, 2), products);
    assertThat(products).containsExactly(17, 23, 39, 53);
  }
}
