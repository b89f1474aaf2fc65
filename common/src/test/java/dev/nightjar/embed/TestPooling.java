package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Poolings against their definitions, one number at a time. */
class TestPooling {
  private static final int ROWS = 3;
  private static final int TOKENS = 5;
  private static final int DIMENSION = 4;

  private static float[] hidden(long seed) {
    Random random = new Random(seed);
    float[] hidden = new float[ROWS * TOKENS * DIMENSION];
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = (float) random.nextGaussian();
    }
    return hidden;
  }

  private static double defined(Pooling.Mode mode, float[] hidden, int row, int d, int from) {
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double weighted = 0;
    double weights = 0;
    for (int t = from; t < TOKENS; t++) {
      double value = hidden[(row * TOKENS + t) * DIMENSION + d];
      max = Math.max(max, value);
      sum += value;
      weighted += (t + 1) * value;
      weights += t + 1;
    }
    int count = TOKENS - from;
    return switch (mode) {
      case CLS -> hidden[(row * TOKENS + from) * DIMENSION + d];
      case MAX -> max;
      case MEAN -> sum / count;
      case MEAN_SQRT_LEN -> sum / Math.sqrt(count);
      case WEIGHTED_MEAN -> weighted / weights;
      case LAST -> hidden[(row * TOKENS + TOKENS - 1) * DIMENSION + d];
    };
  }

  @ParameterizedTest
  @EnumSource(Pooling.Mode.class)
  void everyModeIsItsDefinition(Pooling.Mode mode) {
    for (long seed = 0; seed < 20; seed++) {
      float[] hidden = hidden(seed);
      for (int row = 0; row < ROWS; row++) {
        for (int skipped = 0; skipped < TOKENS; skipped++) {
          float[] pooled = Pooling.of(mode).pool(hidden, row, TOKENS, DIMENSION, skipped);
          assertThat(pooled).hasSize(DIMENSION);
          for (int d = 0; d < DIMENSION; d++) {
            assertThat((double) pooled[d])
                .as("seed %d, row %d, %d skipped, dimension %d", seed, row, skipped, d)
                .isCloseTo(defined(mode, hidden, row, d, skipped), within(1e-6));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Pooling.Mode.class)
  void ofOneTokenEveryModeIsThatToken(Pooling.Mode mode) {
    float[] one = {0.5f, -2, 3};
    assertThat(Pooling.of(mode).pool(one, 0, 1, 3, 0)).isEqualTo(one);
  }

  @Test
  void oneTokenIsPooledHoweverManyAreSkipped() {
    float[] hidden = hidden(7);
    float[] last = Pooling.of(Pooling.Mode.LAST).pool(hidden, 1, TOKENS, DIMENSION, 0);
    assertThat(Pooling.MEAN.pool(hidden, 1, TOKENS, DIMENSION, 99)).isEqualTo(last);
    assertThat(Pooling.CLS.pool(hidden, 1, TOKENS, DIMENSION, -3))
        .isEqualTo(Pooling.CLS.pool(hidden, 1, TOKENS, DIMENSION, 0));
  }

  @Test
  void severalModesAreJoinedInTheirOrder() {
    float[] hidden = hidden(3);
    Pooling joined = Pooling.of(Pooling.Mode.MAX, Pooling.Mode.CLS);
    float[] pooled = joined.pool(hidden, 2, TOKENS, DIMENSION, 0);
    assertThat(joined.width(DIMENSION)).isEqualTo(2 * DIMENSION);
    assertThat(pooled).hasSize(2 * DIMENSION);
    assertThat(pooled)
        .startsWith(Pooling.of(Pooling.Mode.MAX).pool(hidden, 2, TOKENS, DIMENSION, 0))
        .endsWith(Pooling.CLS.pool(hidden, 2, TOKENS, DIMENSION, 0));
  }

  @Test
  void namesAreReadAsTheyAreWritten() {
    for (Pooling pooling :
        new Pooling[] {
          Pooling.GRAPH,
          Pooling.MEAN,
          Pooling.of(Pooling.Mode.LAST),
          Pooling.of(Pooling.Mode.CLS, Pooling.Mode.MAX, Pooling.Mode.WEIGHTED_MEAN)
        }) {
      assertThat(Pooling.named(pooling.key())).isEqualTo(pooling);
    }
    assertThat(Pooling.of(Pooling.Mode.CLS, Pooling.Mode.MAX).key()).isEqualTo("cls+max");
    assertThat(Pooling.GRAPH.key()).isEqualTo("graph");
    assertThat(Pooling.GRAPH.width(7)).isEqualTo(7);
  }

  @Test
  void foldersHaveOtherNamesForSomeModes() {
    assertThat(Pooling.named("lasttoken")).isEqualTo(Pooling.of(Pooling.Mode.LAST));
    assertThat(Pooling.named("mean_sqrt_len_tokens"))
        .isEqualTo(Pooling.of(Pooling.Mode.MEAN_SQRT_LEN));
    assertThat(Pooling.Mode.named("pooling_mode_cls_token")).isEmpty();
    assertThat(Pooling.Mode.CLS.switchName()).isEqualTo("pooling_mode_cls_token");
  }

  @Test
  void unknownNamesAreRefused() {
    for (String name : new String[] {"", "median", "mean+", "mean+median", "MEAN"}) {
      assertThatThrownBy(() -> Pooling.named(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
