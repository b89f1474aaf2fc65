package dev.nightjar.analyze.drift;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Spherical k-means (Dhillon and Modha, 2001) of a few thousand vectors of length 1, begun with
 * k-means++ (Arthur and Vassilvitskii, 2007). The same bits everywhere.
 *
 * @param labels the cluster of each vector
 * @param middles for each cluster the vector nearest to its centroid; -1 if it is empty
 */
record SampleClusters(int[] labels, int[] middles) {
  private static final int ROUNDS = 10;
  private static final int MOST = 50;
  private static final int VECTORS_OF_A_CLUSTER = 40;

  /** As many clusters as have forty vectors each, fifty at most. */
  static SampleClusters of(List<float[]> vectors, long seed) {
    int k = Math.clamp(vectors.size() / VECTORS_OF_A_CLUSTER, 2, MOST);
    float[][] centroids = begun(vectors, k, new Random(seed));
    int[] labels = new int[vectors.size()];
    float[] scores = new float[labels.length];
    for (int round = 0; round < ROUNDS; round++) {
      assign(vectors, centroids, labels, scores);
      move(vectors, centroids, labels);
    }
    assign(vectors, centroids, labels, scores);
    return new SampleClusters(labels, middles(k, labels, scores));
  }

  /** How many clusters there are, empty ones included. */
  int count() {
    return middles.length;
  }

  private static float[][] begun(List<float[]> vectors, int k, Random random) {
    List<float[]> centroids = new ArrayList<>();
    double[] far = new double[vectors.size()];
    Arrays.fill(far, 1);
    while (centroids.size() < k) {
      float[] chosen = vectors.get(drawn(far, random)).clone();
      centroids.add(chosen);
      for (int v = 0; v < far.length; v++) {
        double distance = Math.max(0, 1 - (double) Kernels.get().dot(chosen, vectors.get(v)));
        far[v] = centroids.size() == 1 ? distance : Math.min(far[v], distance);
      }
    }
    return centroids.toArray(float[][]::new);
  }

  /** An index by lot, as likely as its weight says. */
  private static int drawn(double[] weights, Random random) {
    double left = random.nextDouble() * Arrays.stream(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return random.nextInt(weights.length);
  }

  private static void assign(
      List<float[]> vectors, float[][] centroids, int[] labels, float[] scores) {
    Kernels kernels = Kernels.get();
    for (int v = 0; v < labels.length; v++) {
      scores[v] = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < centroids.length; c++) {
        float score = kernels.dot(vectors.get(v), centroids[c]);
        if (score > scores[v]) {
          scores[v] = score;
          labels[v] = c;
        }
      }
    }
  }

  private static void move(List<float[]> vectors, float[][] centroids, int[] labels) {
    float[][] sums = new float[centroids.length][centroids[0].length];
    for (int v = 0; v < labels.length; v++) {
      float[] vector = vectors.get(v);
      float[] sum = sums[labels[v]];
      for (int d = 0; d < sum.length; d++) {
        sum[d] += vector[d];
      }
    }
    for (int c = 0; c < sums.length; c++) {
      if (Vectors.isUsable(sums[c])) {
        Vectors.normalize(sums[c]);
        centroids[c] = sums[c];
      }
    }
  }

  private static int[] middles(int k, int[] labels, float[] scores) {
    int[] middles = new int[k];
    Arrays.fill(middles, -1);
    for (int v = 0; v < labels.length; v++) {
      int middle = middles[labels[v]];
      if (middle < 0 || scores[v] > scores[middle]) {
        middles[labels[v]] = v;
      }
    }
    return middles;
  }
}
