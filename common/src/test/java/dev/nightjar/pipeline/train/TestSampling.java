package dev.nightjar.pipeline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.testing.LocalSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** Which words stay for training. */
class TestSampling {
  private static Subsampling sampling(Map<String, Float> stays, long seed) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    return new Subsampling(spark.broadcast(new HashMap<>(stays)), seed);
  }

  private static List<List<String>> sample(
      Subsampling sampling, int partition, List<String> lines) {
    List<List<String>> sampled = new ArrayList<>();
    sampling.sample(partition, lines.iterator()).forEachRemaining(sampled::add);
    return sampled;
  }

  @Test
  void frequentWordsStayByTheirShare() {
    Map<String, Float> stays =
        Subsampling.probabilities(Map.of("the", 1_000_000L, "nightjar", 100L), 10_000_000, 1e-4);
    assertThat(stays.get("nightjar")).isEqualTo(1);
    double ratio = 1e-4 * 10_000_000 / 1_000_000;
    assertThat((double) stays.getOrDefault("the", 0f))
        .isCloseTo(Math.sqrt(ratio) + ratio, within(1e-6));
  }

  @Test
  void noWordIsLeftWithTooFewOfItself() {
    Map<String, Float> stays =
        Subsampling.probabilities(Map.of("the", 10_000L), 1_000_000_000_000L, 1e-20);
    assertThat((double) stays.getOrDefault("the", 0f)).isCloseTo(0.1, within(1e-6));
  }

  @Test
  void withoutAShareAllStay() {
    assertThat(Subsampling.probabilities(Map.of("the", 1_000_000L), 1_000_000, 0))
        .containsEntry("the", 1f);
  }

  @Test
  void rareWordsAndLinesOfOneWordAreGone() {
    Subsampling sampling = sampling(Map.of("a", 1f, "b", 1f), 1);
    assertThat(sample(sampling, 0, List.of("a rare b", "a", "a rare", "", "b a b")))
        .containsExactly(List.of("a", "b"), List.of("b", "a", "b"));
  }

  @Test
  void theSameSeedAndPartitionDrawTheSame() {
    List<String> lines = Collections.nCopies(500, "a b c d");
    Map<String, Float> half = Map.of("a", 0.5f, "b", 0.5f, "c", 0.5f, "d", 1f);
    List<List<String>> once = sample(sampling(half, 7), 3, lines);
    assertThat(sample(sampling(half, 7), 3, lines)).isEqualTo(once);
    assertThat(sample(sampling(half, 7), 4, lines)).isNotEqualTo(once);
    assertThat(sample(sampling(half, 8), 3, lines)).isNotEqualTo(once);
    long stayed = once.stream().flatMap(List::stream).filter("a"::equals).count();
    assertThat(stayed).isBetween(200L, 300L);
  }
}
