package dev.nightjar.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Figures of rankings by what must hold of them, and the nearest words. */
class TestExactRanking {
  private static List<String> documents(int count) {
    return IntStream.range(0, count).mapToObj(d -> "d" + d).toList();
  }

  private static RetrievalMetrics of(List<String> ranking, Map<String, Integer> scores) {
    return RetrievalMetrics.of(Map.of("q", ranking), new Qrels(Map.of("q", scores)));
  }

  @Test
  void thePerfectRankingHasOneEverywhere() {
    Map<String, Integer> scores = Map.of("d0", 3, "d1", 2, "d2", 1);
    RetrievalMetrics metrics = of(documents(20), scores);
    assertThat(metrics.ndcg10()).isCloseTo(1, within(1e-12));
    assertThat(metrics.recall10()).isEqualTo(1);
    assertThat(metrics.mrr10()).isEqualTo(1);
    assertThat(metrics.recall1()).isCloseTo(1.0 / 3, within(1e-12));
  }

  @Test
  void nothingRelevantFoundIsZero() {
    RetrievalMetrics metrics = of(documents(100), Map.of("other", 1));
    assertThat(metrics.ndcg10()).isZero();
    assertThat(metrics.recall100()).isZero();
    assertThat(metrics.mrr10()).isZero();
    assertThat(metrics.queries()).isEqualTo(1);
  }

  @Test
  void everyFigureIsAShareAndWiderOnesFindMore() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      List<String> ranking = new ArrayList<>(documents(150));
      Collections.shuffle(ranking, random);
      Map<String, Integer> scores = new HashMap<>();
      for (int i = 0; i < 10; i++) {
        scores.put("d" + random.nextInt(150), random.nextInt(4));
      }
      scores.put("d0", 1);
      RetrievalMetrics metrics = of(ranking, scores);
      assertThat(metrics.ndcg10()).as("seed %d", seed).isBetween(0.0, 1.0);
      assertThat(metrics.recall1()).as("seed %d", seed).isBetween(0.0, metrics.recall10());
      assertThat(metrics.recall10()).as("seed %d", seed).isLessThanOrEqualTo(metrics.recall100());
      assertThat(metrics.mrr10() > 0).as("seed %d", seed).isEqualTo(metrics.recall10() > 0);
    }
  }

  /** A swap that puts the better one first never lowers a figure. */
  @Test
  void aBetterOrderIsNoWorse() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      List<String> ranking = new ArrayList<>(documents(12));
      Collections.shuffle(ranking, random);
      Map<String, Integer> scores = Map.of("d0", 3, "d1", 1, "d2", 1);
      double before = of(ranking, scores).ndcg10();
      int at = ranking.indexOf("d0");
      if (at > 0) {
        Collections.swap(ranking, at, at - 1);
        assertThat(of(ranking, scores).ndcg10()).as("seed %d", seed).isGreaterThan(before - 1e-12);
        assertThat(of(ranking, scores).mrr10()).isGreaterThanOrEqualTo(0);
      }
    }
  }

  @Test
  void queriesWithoutRelevantDocumentsDoNotCount() {
    Qrels qrels = new Qrels(Map.of("q1", Map.of("d0", 1), "q2", Map.of("d0", 0)));
    RetrievalMetrics metrics =
        RetrievalMetrics.of(
            Map.of("q1", documents(3), "q2", documents(3), "q3", documents(3)), qrels);
    assertThat(metrics.queries()).isEqualTo(1);
    assertThat(metrics.recall10()).isEqualTo(1);
    assertThat(RetrievalMetrics.of(Map.of(), qrels).queries()).isZero();
  }

  @Test
  void neighboursAreOtherWordsByFallingCosine() {
    List<String> words = List.of("the", "night", "42", "jar", "moth", "夜", "x");
    float[][] vectors = {{9, 9}, {1, 0}, {1, 0.01f}, {1, 0.1f}, {0, 1}, {-1, 0}, {1, 0}};
    float[][] before = {vectors[0].clone(), vectors[1].clone()};
    List<NearestWords> nearest =
        NearestWords.of(words, new long[] {100, 50, 40, 30, 20, 10, 5}, vectors, 3, 2);
    assertThat(nearest).extracting(NearestWords::word).containsExactly("night", "jar", "moth");
    assertThat(nearest.getFirst().nearest().keySet()).containsExactly("x", "42");
    assertThat(nearest.getFirst().count()).isEqualTo(50);
    assertThat(nearest.getFirst().nearest().get("x")).isEqualTo(1);
    assertThat(vectors[0]).isEqualTo(before[0]);
  }

  @Test
  void oneIdeographIsAContentWordAndOneLetterIsNot() {
    List<NearestWords> nearest =
        NearestWords.of(
            List.of("x", "夜", "的", "ab1"),
            new long[4],
            new float[][] {{1, 0}, {0, 1}, {1, 1}, {1, 2}},
            9,
            1);
    assertThat(nearest).extracting(NearestWords::word).containsExactly("夜");
  }
}
