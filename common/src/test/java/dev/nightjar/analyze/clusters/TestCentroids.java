package dev.nightjar.analyze.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestCentroids {
  private static final Centroids AXES = new Centroids(new float[] {1, 0, 0, 1}, 2);

  @Test
  void confidenceIsOneAtTheMiddleAndNoneAtTheBorder() {
    float half = (float) Math.sqrt(0.5);
    Assignment found = AXES.assign(new float[] {0, 1, half, half, 0.6f, 0.8f});
    assertThat(found.clusters()).containsExactly(1, 0, 1);
    assertThat(found.seconds()).containsExactly(0, 1, 0);
    assertThat(found.confidences()[0]).isEqualTo(1);
    assertThat(found.confidences()[1]).isZero();
    assertThat(found.confidences()[2]).isCloseTo(0.5f, within(1e-6f)); // 1 - 0.2 / 0.4
  }

  @Test
  void ofOneClusterAllAreSure() {
    Assignment found = new Centroids(new float[] {1, 0}, 2).assign(new float[] {0.6f, 0.8f});
    assertThat(found.seconds()).containsExactly(-1);
    assertThat(found.confidences()).containsExactly(1);
  }

  @Test
  void theLadderHasTenVectorsAClusterAndAtMostTwoHundred() {
    assertThat(ClusterCount.ladder(600)).containsExactly(4, 6, 9, 13, 19, 28, 42, 60);
    assertThat(ClusterCount.ladder(1_000_000)).last().isEqualTo(200);
    assertThat(ClusterCount.ladder(25)).containsExactly(2);
  }

  @Test
  void ofEqualSilhouettesTheFewerClustersAreTaken() {
    assertThat(
            ClusterCount.best(
                List.of(
                    new ClustersResult.Tried(4, 0.1),
                    new ClustersResult.Tried(6, 0.2),
                    new ClustersResult.Tried(9, 0.2))))
        .isEqualTo(6);
  }
}
