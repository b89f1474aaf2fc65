package dev.nightjar.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Four items of three vectors: a and c have the same. */
class TestNearestItems {
  private static final ItemMatrix MATRIX =
      ItemMatrix.of(
          List.of("a", "b", "c", "d"),
          List.of(new float[] {1, 0}, new float[] {0, 1}, new float[] {1, 0}, new float[] {-1, 0}));

  private static NearestVectors.Graph graph(int k, int[] labels, float[] scores) {
    return new NearestVectors.Graph(k, labels, scores, 0, 1, 1);
  }

  private static final NearestVectors.Graph TWO =
      graph(2, new int[] {1, 2, 0, 2, 1, 0}, new float[] {0, -1, 0, 0, 0, -1});

  @Test
  void itemsOfItsOwnVectorComeFirst() {
    NearestItems nearest = NearestItems.of(0, MATRIX, MATRIX, true, TWO);
    assertThat(nearest.items()).containsExactly(2, 1);
    assertThat(nearest.scores()).containsExactly(1, 0);
  }

  @Test
  void anItemIsNotItsOwnNeighbour() {
    for (int item = 0; item < 4; item++) {
      assertThat(NearestItems.of(item, MATRIX, MATRIX, true, TWO).items()).doesNotContain(item);
    }
  }

  @Test
  void equalVectorsGiveTheirItemsInOrder() {
    assertThat(NearestItems.of(1, MATRIX, MATRIX, true, TWO).items()).containsExactly(0, 2);
  }

  @Test
  void noMoreThanAreWanted() {
    NearestVectors.Graph one = graph(1, new int[] {1, 0, 1}, new float[] {0, 0, 0});
    assertThat(NearestItems.of(1, MATRIX, MATRIX, true, one).items()).containsExactly(0);
  }

  @Test
  void whereThereAreFewerTheRestIsLeftOut() {
    NearestVectors.Graph few = graph(3, new int[] {1, -1, -1, 0, -1, -1, -1, -1, -1}, new float[9]);
    assertThat(NearestItems.of(0, MATRIX, MATRIX, true, few).items()).containsExactly(2, 1);
    assertThat(NearestItems.of(3, MATRIX, MATRIX, true, few).items()).isEmpty();
  }

  @Test
  void inAnotherRunEqualVectorsAreFoundAsAnyOther() {
    assertThat(
            NearestItems.of(
                    0, MATRIX, MATRIX, false, graph(2, new int[] {0, 1, 1, 0, 2, 1}, new float[6]))
                .items())
        .containsExactly(0, 2);
  }

  @Test
  void aGraphSaysHowItWasFound() {
    assertThat(TWO.method()).isEqualTo("exact");
    assertThat(new NearestVectors.Graph(1, new int[1], new float[1], 4, 0.9, 0.5).method())
        .isEqualTo("lists");
    assertThat(TWO.label(1, 1)).isEqualTo(2);
    assertThat(TWO.score(2, 1)).isEqualTo(-1);
  }
}
