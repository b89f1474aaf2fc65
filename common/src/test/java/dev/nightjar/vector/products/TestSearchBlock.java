package dev.nightjar.vector.products;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.vector.Hit;
import dev.nightjar.vector.Similarity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestSearchBlock {
  private static final int BLOCK = 4096;
  private static final int BLOCK_OF_FEW = 64;

  private static List<Integer> labels(ExactSearch search) {
    return search.hits(0).stream().map(Hit::label).toList();
  }

  @ParameterizedTest
  @CsvSource({"1, " + BLOCK_OF_FEW, "40, " + BLOCK})
  void rowsAreComparedABlockAtATime(int queries, int rows) {
    float[] asked = new float[2 * queries];
    for (int q = 0; q < queries; q++) {
      asked[2 * q] = 1;
    }
    ExactSearch search = new ExactSearch(asked, 2, 3);
    SearchBlock block = new SearchBlock(search, Similarity.DOT, 2);
    int full = 0;
    for (int label = 0; label < 2 * rows + 5; label++) {
      full += block.add(new float[] {label, 1}, label) ? 1 : 0;
    }
    assertThat(full).isEqualTo(2);
    assertThat(labels(search)).containsExactly(2 * rows - 1, 2 * rows - 2, 2 * rows - 3);
    block.finish();
    assertThat(labels(search)).containsExactly(2 * rows + 4, 2 * rows + 3, 2 * rows + 2);
  }

  @Test
  void finishingTwiceOffersNothingTwice() {
    ExactSearch search = new ExactSearch(new float[] {1, 0}, 2, 3);
    SearchBlock block = new SearchBlock(search, Similarity.DOT, 2);
    block.finish();
    assertThat(labels(search)).isEmpty();
    block.add(new float[] {1, 0}, 8);
    block.finish();
    block.finish();
    assertThat(labels(search)).containsExactly(8);
  }

  @Test
  void theBestRowOfALabelCounts() {
    ExactSearch search = new ExactSearch(new float[] {1}, 1, 2);
    search.add(new float[] {1, 5, 3, 4}, new int[] {7, 8, 7, 9}, 4);
    assertThat(search.hits(0)).containsExactly(new Hit(8, 5), new Hit(9, 4));
    search.add(new float[] {6}, new int[] {7}, 1);
    assertThat(search.hits(0)).containsExactly(new Hit(7, 6), new Hit(8, 5));
    assertThat(search.labels()).containsExactlyInAnyOrder(7, 8);
  }

  @Test
  void equalScoresAreInTheOrderOfLabels() {
    ExactSearch search = new ExactSearch(new float[] {1}, 1, 2);
    search.add(new float[] {1, 1, 1}, new int[] {9, 4, 6}, 3);
    assertThat(labels(search)).containsExactly(4, 6);
  }

  @ParameterizedTest
  @CsvSource({"0, 4, 1", "3, 4, 1", "2, 4, 0"})
  void wrongQueriesAreRefused(int dimension, int floats, int k) {
    assertThatThrownBy(() -> new ExactSearch(new float[floats], dimension, k))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid queries: %d floats of dimension %d, k %d", floats, dimension, k);
  }

  @Test
  void noQueriesFindNothing() {
    ExactSearch search = new ExactSearch(new float[0], 3, 2);
    search.add(new float[] {1, 2, 3}, new int[] {1}, 1);
    assertThat(search.labels()).isEmpty();
    assertThat(search.scored()).isZero();
  }

  @Test
  void aRangeOfNoVectorsHasNoNeighbours() {
    AllPairs.Range none = new AllPairs.Range(0, List.of());
    assertThat(AllPairs.within(none, 3).ofRows().queries()).isZero();
    AllPairs.Range some = new AllPairs.Range(5, List.of(Rows.of(new float[] {1, 0}, 2)));
    AllPairs.Found found = AllPairs.between(none, some, 3, new float[0]);
    assertThat(found.ofColumns().label(0, 0)).isEqualTo(-1);
    assertThat(found.scored()).isZero();
  }

  @Test
  void aVectorAloneIsNotItsOwnNeighbour() {
    AllPairs.Range one = new AllPairs.Range(9, List.of(Rows.of(new float[] {1, 0}, 2)));
    assertThat(AllPairs.within(one, 2).ofRows().label(0, 0)).isEqualTo(-1);
  }

  @Test
  void betweenTwoRangesOnlyWhatIsOfUseIsFound() {
    AllPairs.Range left = new AllPairs.Range(0, List.of(Rows.of(new float[] {1, 2}, 1)));
    AllPairs.Range right = new AllPairs.Range(2, List.of(Rows.of(new float[] {3, 1}, 1)));
    AllPairs.Found all = AllPairs.between(left, right, 1, new float[0]);
    assertThat(all.ofRows().label(0, 0)).isEqualTo(2);
    assertThat(all.ofColumns().label(1, 0)).as("by its number").isEqualTo(1);
    AllPairs.Found some = AllPairs.between(left, right, 1, new float[] {4, 4, 9, 9});
    assertThat(some.ofRows().label(0, 0)).as("3 is less than 4").isEqualTo(-1);
    assertThat(some.ofRows().score(1, 0)).isEqualTo(6);
    assertThat(some.ofColumns().label(0, 0)).as("6 is less than 9").isEqualTo(-1);
  }
}
