package dev.nightjar.analyze.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.vector.Vectors;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestSilhouette {
  @Test
  void isThatOfAllPairs() {
    int dimension = 5;
    int count = 60;
    Random random = new Random(3);
    float[] rows = new float[count * dimension];
    int[] clusters = new int[count];
    for (int r = 0; r < count; r++) {
      clusters[r] = r % 4;
      float[] row = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        row[d] = (float) random.nextGaussian() + (d == clusters[r] ? 2 : 0);
      }
      Vectors.normalize(row);
      System.arraycopy(row, 0, rows, r * dimension, dimension);
    }
    assertThat(Silhouette.of(rows, dimension, clusters, 4))
        .isCloseTo(ofAllPairs(rows, dimension, clusters), within(1e-5));
  }

  private static double ofAllPairs(float[] rows, int dimension, int[] clusters) {
    double sum = 0;
    for (int r = 0; r < clusters.length; r++) {
      double[] distances = new double[4];
      int[] counts = new int[4];
      for (int other = 0; other < clusters.length; other++) {
        double cosine = 0;
        for (int d = 0; d < dimension; d++) {
          cosine += (double) rows[r * dimension + d] * rows[other * dimension + d];
        }
        if (other != r) {
          distances[clusters[other]] += 1 - cosine;
          counts[clusters[other]]++;
        }
      }
      double own = distances[clusters[r]] / counts[clusters[r]];
      double next = Double.MAX_VALUE;
      for (int c = 0; c < 4; c++) {
        next = c == clusters[r] ? next : Math.min(next, distances[c] / counts[c]);
      }
      sum += (next - own) / Math.max(next, own);
    }
    return sum / clusters.length;
  }

  @Test
  void clustersOfOneVectorCountNothing() {
    assertThat(Silhouette.of(new float[] {1, 0, 0, 1}, 2, new int[] {0, 1}, 2)).isZero();
  }
}
