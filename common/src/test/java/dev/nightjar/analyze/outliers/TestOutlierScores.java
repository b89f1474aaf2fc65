package dev.nightjar.analyze.outliers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.NearestVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TestOutlierScores {
  private static ItemMatrix matrix(int... groups) {
    List<String> ids = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int group : groups) {
      ids.add(String.format(Locale.ROOT, "%02d", ids.size()));
      vectors.add(new float[] {1, group});
    }
    return ItemMatrix.of(ids, vectors);
  }

  private static NearestVectors.Graph graph(int k, int[] labels, float... scores) {
    return new NearestVectors.Graph(k, labels, scores, 0, 1, 1);
  }

  @Test
  void aScoreIsTheMeanDistanceToTheNearest() {
    OutlierScores scores =
        OutlierScores.of(
            matrix(0, 1, 2),
            graph(2, new int[] {1, 2, 0, -1, -1, -1}, 0.9f, 0.5f, 0.75f, 0, 0, 0),
            3);
    assertThat(scores.scores()).containsExactly(new float[] {0.3f, 0.25f, 2}, within(1e-6f));
  }

  @Test
  void aDistanceIsNotNegativeThoughACosineIsRoundedUp() {
    OutlierScores scores =
        OutlierScores.of(matrix(0, 1), graph(1, new int[] {1, 0}, 1.0000002f, 0.5f), 3);
    assertThat(scores.scores()[0]).isZero();
  }

  @Test
  void theMostUnlikeIsFirstAndEqualOnesAreInTheirOrder() {
    OutlierScores scores =
        OutlierScores.of(matrix(0, 1, 0, 2), graph(1, new int[] {1, 0, 0}, 0.9f, 0.9f, 0.1f), 3);
    assertThat(scores.ranks()).containsExactly(2, 3, 4, 1);
  }

  @Test
  void theThresholdIsDeviationsAboveTheMedian() {
    float[] scores = {1, 2, 3, 4, 5};
    assertThat((double) OutlierScores.threshold(scores, 2)).isCloseTo(3 + 2 * 1.4826, within(1e-5));
    assertThat(scores).as("left as they are").containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void ofAnEvenNumberTheMedianIsBetween() {
    assertThat(OutlierScores.threshold(new float[] {4, 1, 2, 3}, 0)).isEqualTo(2.5f);
  }

  @Test
  void aFewFarOnesDoNotMoveIt() {
    float[] near = new float[100];
    for (int i = 0; i < near.length; i++) {
      near[i] = 0.1f + i * 0.001f;
    }
    float[] withFar = Arrays.copyOf(near, 105);
    Arrays.fill(withFar, 100, 105, 1000);
    assertThat(OutlierScores.threshold(withFar, 3.5))
        .isCloseTo(OutlierScores.threshold(near, 3.5), within(0.02f));
  }

  @Test
  void whereAllAreEqualNoneIsAnOutlier() {
    NearestVectors.Graph graph = graph(1, new int[] {1, 2, 0}, 0.5f, 0.5f, 0.5f);
    OutlierScores scores = OutlierScores.of(matrix(0, 1, 2), graph, 3.5);
    assertThat(scores.isOutlier(0) || scores.isOutlier(1) || scores.isOutlier(2)).isFalse();
  }
}
