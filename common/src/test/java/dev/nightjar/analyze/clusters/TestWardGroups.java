package dev.nightjar.analyze.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TestWardGroups {
  private static final float[][] LINE = {{0}, {10}, {1}, {11}, {30}};

  @Test
  void bringsTogetherWhatIsNear() {
    assertThat(WardGroups.of(LINE, new long[] {1, 1, 1, 1, 1}, 3)).containsExactly(0, 1, 0, 1, 2);
  }

  @Test
  void theLargestGroupIsTheFirst() {
    assertThat(WardGroups.of(LINE, new long[] {1, 1, 1, 5, 1}, 3)).containsExactly(1, 0, 1, 0, 2);
  }

  @Test
  void smallClustersAreJoinedBeforeLargeOnes() {
    float[][] even = {{0}, {1}, {2}};
    assertThat(WardGroups.of(even, new long[] {9, 9, 1}, 2)).containsExactly(1, 0, 0);
  }

  @Test
  void joinsAsTheSumOfSquaresSays() {
    Random random = new Random(5);
    float[][] points = new float[7][2];
    for (float[] point : points) {
      point[0] = random.nextFloat();
      point[1] = random.nextFloat();
    }
    long[] sizes = {3, 1, 2, 5, 1, 1, 4};
    int[] before = WardGroups.of(points, sizes, 4);
    int[] after = WardGroups.of(points, sizes, 3);
    double least = Double.MAX_VALUE;
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < a; b++) {
        int joined = a;
        int into = b;
        int[] tried = before.clone();
        for (int i = 0; i < tried.length; i++) {
          tried[i] = tried[i] == joined ? into : tried[i];
        }
        least = Math.min(least, squares(points, sizes, tried));
      }
    }
    assertThat(squares(points, sizes, after)).isEqualTo(least);
  }

  private static double squares(float[][] points, long[] sizes, int[] groups) {
    double all = 0;
    for (int group = 0; group < points.length; group++) {
      for (int axis = 0; axis < 2; axis++) {
        double weight = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < points.length; i++) {
          if (groups[i] == group) {
            weight += sizes[i];
            sum += sizes[i] * (double) points[i][axis];
            squares += sizes[i] * (double) points[i][axis] * points[i][axis];
          }
        }
        all += weight == 0 ? 0 : squares - sum * sum / weight;
      }
    }
    return Math.round(all * 1e9) / 1e9;
  }
}
