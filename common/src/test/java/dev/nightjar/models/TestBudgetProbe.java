package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.BatchPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/** The token budget that a machine finds. */
class TestBudgetProbe {
  private static final long SECOND = 1_000_000_000;

  private static int found(IntToLongFunction cost) {
    return new BudgetProbe(2 * SECOND).find(cost);
  }

  private static IntToLongFunction costs(Map<Integer, Double> shares) {
    return budget -> (long) (SECOND / 10 * shares.getOrDefault(budget, 1.0));
  }

  @Test
  void whatIsClearlyCheaperIsTaken() {
    assertThat(found(costs(Map.of(128, 1.3, 256, 0.9, 1024, 0.8)))).isEqualTo(1024);
    assertThat(found(costs(Map.of(128, 0.7, 256, 0.9)))).isEqualTo(128);
  }

  @Test
  void theUsualBudgetStaysWhereNothingIsGained() {
    assertThat(found(costs(Map.of(128, 0.96, 256, 0.97, 1024, 0.99)))).isEqualTo(512);
    assertThat(found(budget -> 0)).isEqualTo(512);
  }

  @Test
  void noiseDecidesNothing() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      // Half of the measurements cost up to three times as much.
      assertThat(
              found(
                  budget ->
                      (long)
                          (SECOND
                              / 40
                              * (budget == 256 ? 0.8 : 1)
                              * (random.nextBoolean() ? 1 : 1 + 2 * random.nextDouble()))))
          .isIn(512, 256);
    }
  }

  @Test
  void slowModelsAreAskedOnce() {
    List<Integer> asked = new ArrayList<>();
    int found =
        found(
            budget -> {
              asked.add(budget);
              return budget == 512 ? SECOND : 1;
            });
    assertThat(found).isEqualTo(512);
    assertThat(asked).containsExactly(512);
  }

  @Test
  void aPlanWithoutABudgetIsTheUsualOneUntilOneIsFound() {
    BatchPlan open = new BatchPlan(BatchPlan.AUTO, 1 << 18, 64);
    assertThat(open.isAuto()).isTrue();
    assertThat(open.rows(32)).isEqualTo(16);
    assertThat(open.withTokenBudget(128).isAuto()).isFalse();
    assertThat(open.withTokenBudget(128).rows(32)).isEqualTo(4);
    assertThat(new BatchPlan(BatchPlan.AUTO, 1 << 18, 1).isAuto()).isFalse();
  }
}
