package dev.nightjar.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestMarginalRelevance {
  /** Two on one subject, then one on another, then one on a third that hardly answers. */
  private static final List<Passage> CANDIDATES =
      List.of(
          passage(0.9, 1, 0.1f, 0),
          passage(0.8, 1, 0, 0),
          passage(0.7, 0, 1, 0),
          passage(0.1, 0, 0, 1));

  private static Passage passage(double score, float... vector) {
    return new Passage("", "d", Set.of(), 0, 0, "", score, Map.of(), vector);
  }

  private static List<Integer> order(double lambda, List<Passage> candidates) {
    MarginalRelevance relevance = new MarginalRelevance(lambda, candidates);
    List<Integer> order = new ArrayList<>();
    for (OptionalInt next = relevance.next(); next.isPresent(); next = relevance.next()) {
      order.add(next.getAsInt());
      relevance.choose(next.getAsInt());
    }
    return order;
  }

  @Test
  void lambdaOfOneKeepsTheRanking() {
    assertThat(order(1, CANDIDATES)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void whatIsLikeAChosenOneComesLaterThanWhatIsNot() {
    assertThat(order(0.7, CANDIDATES)).containsExactly(0, 2, 1, 3);
    assertThat(order(0.3, CANDIDATES)).containsExactly(0, 2, 3, 1);
  }

  @Test
  void neitherTheScaleOfScoresNorThatOfCosinesMatters() {
    List<Passage> scaled =
        CANDIDATES.stream()
            .map(
                p ->
                    passage(
                        0.016 + p.score() / 1000,
                        p.vector()[0],
                        p.vector()[1],
                        p.vector()[2],
                        3)) // all of them point the same way, nearly
            .toList();
    assertThat(order(0.7, scaled)).containsExactly(0, 2, 1, 3);
  }

  @Test
  void whatWasNotChosenMakesNothingRedundant() {
    MarginalRelevance relevance = new MarginalRelevance(0.7, CANDIDATES);
    assertThat(relevance.next()).hasValue(0);
    assertThat(relevance.next()).hasValue(1);
    assertThat(relevance.cosine(0, 2)).isBetween(0.09, 0.1);
  }

  @Test
  void equalScoresAndEqualVectorsStayInTheirOrder() {
    assertThat(order(0.5, List.of(passage(1, 1), passage(1, 1), passage(1, 1))))
        .containsExactly(0, 1, 2);
    assertThat(order(0.5, List.of(passage(1, 1)))).containsExactly(0);
    assertThat(order(0.5, List.of())).isEmpty();
  }
}
