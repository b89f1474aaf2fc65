package dev.nightjar.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Recall, its picture, judgements, and ids that are on one side only. */
class TestIndexRecall {
  private static float[] descending(int count, float from) {
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      scores[i] = from - i;
    }
    return scores;
  }

  private static double of(float[] exact, float[] found) {
    return IndexRecall.of(new float[][] {exact}, new float[][] {found});
  }

  @Test
  void whatIsAsNearAsTheTenthIsFound() {
    float[] exact = descending(10, 100);
    assertThat(of(exact, exact)).isEqualTo(1);
    assertThat(of(exact, descending(10, 99))).as("nine of ten").isEqualTo(0.9);
    assertThat(of(exact, descending(10, 50))).isZero();
    assertThat(of(exact, new float[0])).isZero();
    assertThat(of(exact, descending(3, 100))).isEqualTo(0.3);
    float[] rounded = exact.clone();
    rounded[9] = Math.nextDown(rounded[9]);
    assertThat(of(exact, rounded)).as("summed in another order").isEqualTo(1);
  }

  @Test
  void equalVectorsAreNotMissed() {
    float[] same = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    assertThat(of(same, same)).isEqualTo(1);
  }

  @Test
  void moreThanTenFoundCountNoMoreThanTen() {
    assertThat(of(descending(10, 100), descending(30, 100))).isEqualTo(1);
    assertThat(of(descending(2, 100), descending(10, 100))).as("of two").isEqualTo(1);
  }

  @Test
  void theMeanIsOverAllQueries() {
    float[] exact = descending(10, 100);
    assertThat(IndexRecall.of(new float[][] {exact, exact}, new float[][] {exact, {}}))
        .isEqualTo(0.5);
    assertThat(IndexRecall.of(new float[0][], new float[0][])).isZero();
  }

  @Test
  void widthsAscendWithTheDefaultAmongThem() {
    for (int width : new int[] {1, 64, 100, 5000}) {
      int[] widths = IndexRecall.widths(width);
      assertThat(widths).contains(width).doesNotHaveDuplicates().isSorted();
      assertThat(widths).contains(10, 1024);
    }
  }

  @Test
  void idsOfOneSideAreCountedAndTheFirstNamed() {
    List<String> side = IntStream.range(0, 30).mapToObj("d%02d"::formatted).toList();
    Unmatched unmatched = Unmatched.of("documents", side, Set.of("d00", "d29"));
    assertThat(unmatched.count()).isEqualTo(28);
    assertThat(unmatched.of()).isEqualTo(30);
    assertThat(unmatched.names()).hasSize(10).startsWith("d01").endsWith("d10");
    assertThat(unmatched.requireSome("qrels.tsv", side)).isSameAs(unmatched);
  }

  @Test
  void nothingOnBothSidesIsRefused() {
    assertThatThrownBy(
            () ->
                Unmatched.of("judged_queries", List.of("b", "a"), Set.of("x"))
                    .requireSome("qrels.tsv", List.of("y", "x")))
        .hasMessageContaining("none of the 2 judged queries of qrels.tsv is there")
        .hasMessageContaining("such as 'a', 'b'; the files have ids such as 'x', 'y'");
    assertThatThrownBy(
            () -> Unmatched.of("queries", List.of(), Set.of()).requireSome("q.tsv", List.of()))
        .hasMessageContaining("q.tsv judges no document relevant");
  }

  @Test
  void judgementsAboveZeroAreRelevant() {
    Qrels qrels =
        Qrels.parse(
            "q.tsv",
            List.of(
                "query-id\tcorpus-id\tscore",
                "q1\td1\t1",
                "",
                "q1\td2\t0",
                "q2\td3\t-1",
                "q1\td3\t 2 "));
    assertThat(qrels.queries()).containsExactly("q1");
    assertThat(qrels.documents()).containsExactly("d1", "d3");
    assertThat(qrels.relevant("q1")).containsEntry("d3", 2).doesNotContainKey("d2");
    assertThat(qrels.relevant("nobody")).isEmpty();
  }

  @Test
  void linesOfAnotherFormAreNamed() {
    for (String line : List.of("q d 1", "q\td", "q\td\tone", "q\td\t1.5", "q\td\t1\textra")) {
      assertThatThrownBy(() -> Qrels.parse("q.tsv", List.of("q\td\t1", line)))
          .hasMessageContaining("Cannot read q.tsv: line 2 is '" + line + "'");
    }
  }
}
