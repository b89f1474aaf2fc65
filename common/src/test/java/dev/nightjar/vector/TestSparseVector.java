package dev.nightjar.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestSparseVector {
  @Test
  void theLargestNumbersStayAndOfEqualOnesTheFirst() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      float[] all = new float[1 + random.nextInt(60)];
      for (int i = 0; i < all.length; i++) {
        all[i] = random.nextInt(12) - 4; // many are equal, some are not above zero
      }
      int most = 1 + random.nextInt(40);
      List<Integer> expected =
          IntStream.range(0, all.length)
              .boxed()
              .filter(term -> all[term] > 0)
              .sorted(Comparator.comparingDouble(term -> -all[term]))
              .limit(most)
              .sorted()
              .toList();
      SparseVector kept = SparseVector.largest(all, most);
      assertThat(Arrays.stream(kept.terms()).boxed().toList()).isEqualTo(expected);
      for (int i = 0; i < kept.size(); i++) {
        assertThat(kept.weights()[i]).isEqualTo(all[kept.terms()[i]]);
        assertThat(kept.weight(kept.terms()[i])).isEqualTo(all[kept.terms()[i]]);
      }
    }
    assertThat(SparseVector.largest(new float[] {0, -1, Float.MIN_VALUE}, 3).size()).isZero();
  }

  @Test
  void theInnerProductIsThatOfTheWholeVectors() {
    SparseVector a = new SparseVector(new int[] {1, 4, 9, 30521}, new float[] {0.5f, 2, 3, 4});
    SparseVector b = new SparseVector(new int[] {0, 4, 30521}, new float[] {7, 0.25f, 0.5f});
    assertThat(a.dot(b)).isEqualTo(2 * 0.25 + 4 * 0.5);
    assertThat(b.dot(a)).isEqualTo(a.dot(b));
    assertThat(a.dot(SparseVector.NONE)).isZero();
    assertThat(a.weight(5)).isZero();
  }

  @Test
  void oneArrayHoldsADenseVectorAndThis() {
    float[] dense = {1, -2, 0.5f};
    SparseVector sparse = new SparseVector(new int[] {3, 250_001}, new float[] {0.75f, 2});
    for (SparseVector vector : List.of(sparse, SparseVector.NONE)) {
      float[] joined = vector.join(dense);
      assertThat(SparseVector.isIn(joined)).isTrue();
      assertThat(SparseVector.denseOf(joined)).containsExactly(dense);
      assertThat(SparseVector.sparseOf(joined).terms()).isEqualTo(vector.terms());
      assertThat(SparseVector.sparseOf(joined).weights()).isEqualTo(vector.weights());
    }
    float[] half = {1, -2, 0.5f, SparseVector.UNKNOWN};
    assertThat(SparseVector.isIn(half)).isFalse();
    assertThat(SparseVector.denseOf(half)).containsExactly(dense);
    assertThat(SparseVector.ofArray(sparse.toArray()).terms()).isEqualTo(sparse.terms());
    assertThatThrownBy(() -> new SparseVector(new int[] {2, 2}, new float[2]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
