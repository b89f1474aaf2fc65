package dev.nightjar.analyze.drift;

import dev.nightjar.analyze.Topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestClusterShift {
  private final Topics topics = new Topics(6, 24, 2);

  private ClusterShift shift(List<float[]> from, List<float[]> to) {
    List<float[]> pooled = new ArrayList<>(from);
    pooled.addAll(to);
    return ClusterShift.of(SampleClusters.of(pooled, 1), Splits.of(from.size(), to.size(), 199, 1));
  }

  @Test
  void tellsTheClusterThatCame() {
    Random random = new Random(1);
    List<float[]> to = topics.vectors(190, 5, random);
    IntStream.range(0, 10).forEach(i -> to.add(topics.of(5, random)));
    ClusterShift shift = shift(topics.vectors(200, 5, random), to);
    int[] changed = IntStream.range(0, shift.p().length).filter(c -> shift.p()[c] < 0.05).toArray();
    assertThat(changed).hasSize(1);
    assertThat(shift.firsts()[changed[0]]).isZero();
    assertThat(shift.others()[changed[0]]).isEqualTo(10);
    assertThat(Arrays.stream(shift.firsts()).sum()).isEqualTo(200);
    assertThat(Arrays.stream(shift.others()).sum()).isEqualTo(200);
  }

  @Test
  void anyFalseAlarmAtAllIsAsRareAsPromised() {
    int alarms = 0;
    for (int trial = 0; trial < 100; trial++) {
      Random random = new Random(100 + trial);
      ClusterShift shift = shift(topics.vectors(80, 6, random), topics.vectors(80, 6, random));
      alarms += Arrays.stream(shift.p()).anyMatch(p -> p < 0.05) ? 1 : 0;
    }
    assertThat(alarms).isBetween(0, 10);
  }

  @Test
  void clustersAreTheTopics() {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      vectors.add(topics.of(i % 6, new Random(i)));
    }
    SampleClusters clusters = SampleClusters.of(vectors, 1);
    assertThat(clusters.count()).isEqualTo(6);
    for (int i = 0; i < 240; i++) {
      assertThat(clusters.labels()[i]).as("%d", i).isEqualTo(clusters.labels()[i % 6]);
    }
    for (int c = 0; c < 6; c++) {
      assertThat(clusters.labels()[clusters.middles()[c]]).isEqualTo(c);
    }
  }
}
