package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.embed.Placement.GpuSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How inputs become runs of equal length. */
class TestBatchPlan {
  private static final BatchPlan PLAN = new BatchPlan(100, 1000, 8);

  @Test
  void rowsKeepEveryLimit() {
    assertThat(PLAN.rows(5)).as("rows at most").isEqualTo(8);
    assertThat(PLAN.rows(20)).as("attention cells: 1000 / 400").isEqualTo(2);
    assertThat(new BatchPlan(100, Long.MAX_VALUE, 8).rows(20)).as("tokens").isEqualTo(5);
    assertThat(PLAN.rows(1000)).as("one in any case").isEqualTo(1);
    assertThat(new BatchPlan(1 << 20, Long.MAX_VALUE, 1).rows(2)).isEqualTo(1);
  }

  @Test
  void longInputsDoNotOverflowTheirAttention() {
    assertThat(new BatchPlan(Integer.MAX_VALUE, Long.MAX_VALUE, 1000).rows(1 << 20))
        .isBetween(1, 1000);
  }

  @Test
  void everyInputIsInOneRunOfItsLength() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int[] lengths = random.ints(random.nextInt(200), 1, 30).toArray();
      List<Integer> seen = new ArrayList<>();
      for (int[] run : PLAN.runs(lengths)) {
        int length = lengths[run[0]];
        assertThat(run.length).as("seed %d", seed).isBetween(1, PLAN.rows(length));
        for (int input : run) {
          assertThat(lengths[input]).as("seed %d", seed).isEqualTo(length);
          seen.add(input);
        }
      }
      assertThat(seen)
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, lengths.length).boxed().toList());
    }
  }

  @Test
  void runsAreFullButTheLastOfALength() {
    int[] lengths = new int[19];
    Arrays.fill(lengths, 5);
    assertThat(PLAN.runs(lengths)).extracting(run -> run.length).containsExactly(8, 8, 3);
  }

  @Test
  void theLongestComeFirstAndEqualOnesInTheirOrder() {
    assertThat(PLAN.runs(new int[] {3, 9, 3, 7}))
        .extracting(Arrays::toString)
        .containsExactly("[1]", "[3]", "[0, 2]");
    assertThat(PLAN.runs(new int[0])).isEmpty();
  }

  @Test
  void aBudgetIsLookedForUnlessRowsRunAlone() {
    BatchPlan auto = new BatchPlan(BatchPlan.AUTO, 1000, 8);
    assertThat(auto.isAuto()).isTrue();
    assertThat(auto.withTokenBudget(50)).isEqualTo(new BatchPlan(50, 1000, 8));
    assertThat(auto.withTokenBudget(50).isAuto()).isFalse();
    assertThat(new BatchPlan(BatchPlan.AUTO, 1000, 1).isAuto()).isFalse();
    assertThat(auto.rows(2)).as("the usual one until then").isEqualTo(8);
  }

  @Test
  void gpusHaveLargerRunsByTokensAlone() {
    BatchPlan auto = new BatchPlan(BatchPlan.AUTO, 1000, 8);
    BatchPlan usual = auto.onGpu(GpuSettings.USUAL);
    assertThat(usual).isEqualTo(new BatchPlan(1 << 16, Long.MAX_VALUE, 1 << 16));
    assertThat(auto.onGpu(new GpuSettings(Map.of(), true)).tokenBudget()).isEqualTo(1 << 13);
    assertThat(PLAN.onGpu(GpuSettings.USUAL).tokenBudget()).as("the user's own").isEqualTo(100);
    assertThat(new BatchPlan(100, 1000, 1).onGpu(GpuSettings.USUAL).maxRows()).isEqualTo(1);
  }

  @Test
  void optionsOfTensorRtAreToldByTheirNames() {
    GpuSettings settings =
        new GpuSettings(Map.of("trt_fp16_enable", "1", "arena_extend_strategy", "x"), false);
    assertThat(settings.cuda()).isEqualTo(Map.of("arena_extend_strategy", "x"));
    assertThat(settings.tensorRt()).isEqualTo(Map.of("trt_fp16_enable", "1"));
  }
}
