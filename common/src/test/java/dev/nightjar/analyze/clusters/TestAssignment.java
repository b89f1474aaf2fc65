package dev.nightjar.analyze.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.vector.products.NearestLists;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestAssignment {
  private static Assignment of(float nearest, float next) {
    NearestLists found = new NearestLists(1, 2);
    found.offer(0, 4, nearest);
    found.offer(0, 1, next);
    Assignment assignment = Assignment.empty(1);
    assignment.put(0, found);
    return assignment;
  }

  @Test
  void theNearestAndTheNextAreTold() {
    Assignment assignment = of(0.9f, 0.6f);
    assertThat(assignment.clusters()).containsExactly(4);
    assertThat(assignment.seconds()).containsExactly(1);
    assertThat(assignment.similarities()).containsExactly(0.9f);
    assertThat(assignment.confidences()).containsExactly(new float[] {0.75f}, within(1e-6f));
  }

  @Test
  void betweenTwoNobodyIsSure() {
    assertThat(of(0.5f, 0.5f).confidences()).containsExactly(0);
    assertThat(of(1, 1).confidences()).containsExactly(0);
  }

  @Test
  void roundingMakesNoCosineAboveOne() {
    Assignment assignment = of(1.0000001f, -1.0000001f);
    assertThat(assignment.similarities()).containsExactly(1);
    assertThat(assignment.confidences()).containsExactly(1);
  }

  @Test
  void ofOneClusterThereIsNoNext() {
    NearestLists found = new NearestLists(1, 1);
    found.offer(0, 0, 0.1f);
    Assignment assignment = Assignment.empty(1);
    assignment.put(0, found);
    assertThat(assignment.seconds()).containsExactly(-1);
    assertThat(assignment.confidences()).containsExactly(1);
    assertThat(assignment.renamed(new int[] {6}).seconds()).containsExactly(-1);
  }

  @Test
  void namesOfClustersCanChange() {
    Assignment renamed = of(0.9f, 0.6f).renamed(new int[] {9, 8, 7, 6, 5});
    assertThat(renamed.clusters()).containsExactly(5);
    assertThat(renamed.seconds()).containsExactly(8);
  }

  private static final Assignment FIVE =
      new Assignment(
          new int[] {0, 1, 0, 0, 1},
          new int[] {1, 0, 1, 1, 0},
          new float[] {0.5f, 0.9f, 0.7f, 0.7f, 0.95f},
          new float[5]);

  @Test
  void theNearestOfEachClusterComeFirst() {
    assertThat(FIVE.nearest(3, 2)).isDeepEqualTo(new int[][] {{2, 3}, {4, 1}, {}});
    assertThat(FIVE.nearest(2, 10)).isDeepEqualTo(new int[][] {{2, 3, 0}, {4, 1}});
  }

  @Test
  void sizesCountItemsAndNotVectors() {
    ItemMatrix matrix =
        ItemMatrix.of(
            List.of("a", "b", "c"),
            List.of(new float[] {1, 0}, new float[] {0, 1}, new float[] {1, 0}));
    Assignment two = new Assignment(new int[] {1, 0}, new int[2], new float[2], new float[2]);
    assertThat(two.sizes(matrix, 3)).containsExactly(1, 2, 0);
  }
}
