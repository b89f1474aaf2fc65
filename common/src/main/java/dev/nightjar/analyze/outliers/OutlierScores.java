package dev.nightjar.analyze.outliers;

import dev.nightjar.analyze.ItemMatrix;

import dev.nightjar.analyze.NearestVectors;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How unlike all others each vector is: the mean distance, 1 - cosine, to its k nearest (Angiulli
 * and Pizzuti, Fast outlier detection in high dimensional spaces, 2002). An outlier is farther than
 * the median by so many standard deviations, estimated by the median absolute deviation, which a
 * few far ones do not move (Iglewicz and Hoaglin, 1993).
 *
 * @param scores by vector
 * @param ranks by item, from 1 for the most unlike; equal scores in the order of items
 * @param threshold above which a score is an outlier's
 */
record OutlierScores(float[] scores, int[] ranks, float threshold) implements Serializable {
  /** The standard deviation of a normal distribution over its median absolute deviation. */
  private static final double NORMAL = 1.4826;

  /** The last bits of a distance. */
  private static final double LEAST_DEVIATION = 1e-6;

  /** Scores the vectors of a matrix by their nearest. */
  static OutlierScores of(ItemMatrix matrix, NearestVectors.Graph graph, double deviations) {
    float[] scores = new float[matrix.vectors()];
    for (int vector = 0; vector < scores.length; vector++) {
      scores[vector] = score(graph, vector);
    }
    return new OutlierScores(scores, ranks(matrix, scores), threshold(scores, deviations));
  }

  private static float score(NearestVectors.Graph graph, int vector) {
    double sum = 0;
    int count = 0;
    while (count < graph.k() && graph.label(vector, count) >= 0) {
      sum += 1.0 - graph.score(vector, count++);
    }
    return count == 0 ? 2 : (float) Math.max(0, sum / count);
  }

  static float threshold(float[] scores, double deviations) {
    float[] sorted = scores.clone();
    double median = median(sorted);
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = (float) Math.abs(scores[i] - median);
    }
    double deviation = Math.max(LEAST_DEVIATION, NORMAL * median(sorted));
    return (float) (median + deviations * deviation);
  }

  private static double median(float[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : ((double) values[half - 1] + values[half]) / 2;
  }

  /** Scores are not negative, so their bits are in their order. */
  private static int[] ranks(ItemMatrix matrix, float[] scores) {
    long[] order = new long[matrix.items()];
    for (int item = 0; item < order.length; item++) {
      long bits = Float.floatToIntBits(scores[matrix.vectorOf(item)]);
      order[item] = (-bits << 32) | item;
    }
    Arrays.sort(order);
    int[] ranks = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      ranks[(int) order[place]] = place + 1;
    }
    return ranks;
  }

  /** Whether a vector is an outlier. */
  boolean isOutlier(int vector) {
    return scores[vector] > threshold;
  }
}
