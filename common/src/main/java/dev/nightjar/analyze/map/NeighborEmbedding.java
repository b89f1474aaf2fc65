package dev.nightjar.analyze.map;

import dev.nightjar.vector.Kernels;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Points of a plane that have the neighbours of vectors: t-SNE (van der Maaten and Hinton, 2008) of
 * all pairs, from a given start, with early exaggeration and a step by the number of points (Kobak
 * and Berens, 2019; Belkina et al., 2019). Each point's forces are summed in the order of the
 * others, so that threads change no bit. Costs points x points, each round.
 */
final class NeighborEmbedding {
  private static final double PERPLEXITY = 30;
  private static final int EXAGGERATED = 250;
  private static final int ROUNDS = 750;
  private static final double EXAGGERATION = 12;
  private static final double LEAST_STEP = 50;
  private static final double START = 1e-4;
  private static final int SEARCH = 50;
  private static final double ENOUGH = 1e-4;

  private final int count;
  private final float[] shares;
  private final double[] points;
  private final double[] speeds;
  private final double[] gains;

  private NeighborEmbedding(float[][] vectors, double[] start) {
    this.count = vectors.length;
    this.shares = shares(vectors);
    this.points = scaled(start);
    this.speeds = new double[points.length];
    this.gains = new double[points.length];
    Arrays.fill(gains, 1);
  }

  /**
   * Lays vectors out.
   *
   * @param vectors of length 1, three at least
   * @param start x and y of each, such as its first two principal components
   * @return x and y of each
   */
  static double[] of(float[][] vectors, double[] start) {
    NeighborEmbedding embedding = new NeighborEmbedding(vectors, start);
    for (int round = 0; round < ROUNDS; round++) {
      boolean early = round < EXAGGERATED;
      embedding.move(early ? EXAGGERATION : 1, early ? 0.5 : 0.8);
    }
    return embedding.points;
  }

  /** The first axis has this deviation, so that the start decides directions, not distances. */
  private static double[] scaled(double[] start) {
    int count = start.length / 2;
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < start.length; i += 2) {
      mean += start[i] / count;
    }
    for (int i = 0; i < start.length; i += 2) {
      squares += (start[i] - mean) * (start[i] - mean) / count;
    }
    double by = START / Math.max(Math.sqrt(squares), Double.MIN_NORMAL);
    return Arrays.stream(start).map(value -> value * by).toArray();
  }

  /** How much a pair belongs together: conditional on each of them, and the mean of both. */
  private static float[] shares(float[][] vectors) {
    int count = vectors.length;
    float[] shares = new float[Math.multiplyExact(count, count)];
    IntStream.range(0, count).parallel().forEach(i -> conditional(vectors, i, shares));
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        float both = (shares[i * count + j] + shares[j * count + i]) / (2f * count);
        shares[i * count + j] = both;
        shares[j * count + i] = both;
      }
    }
    return shares;
  }

  private static void conditional(float[][] vectors, int i, float[] shares) {
    int count = vectors.length;
    double[] distances = new double[count];
    double nearest = Double.MAX_VALUE;
    for (int j = 0; j < count; j++) {
      distances[j] = Math.max(0, 2 - 2 * (double) Kernels.get().dot(vectors[i], vectors[j]));
      nearest = j == i ? nearest : Math.min(nearest, distances[j]);
    }
    double wanted = Math.log(Math.min(PERPLEXITY, (count - 1) / 3.0 + 1));
    double least = 0;
    double most = Double.MAX_VALUE;
    double precision = 1;
    double[] found = new double[count];
    for (int tries = 0; tries < SEARCH; tries++) {
      double entropy = weights(distances, i, nearest, precision, found);
      if (Math.abs(entropy - wanted) < ENOUGH) {
        break;
      }
      if (entropy > wanted) {
        least = precision;
        precision = most == Double.MAX_VALUE ? 2 * precision : (precision + most) / 2;
      } else {
        most = precision;
        precision = (precision + least) / 2;
      }
    }
    for (int j = 0; j < count; j++) {
      shares[i * count + j] = (float) found[j];
    }
  }

  /** Gaussian weights that add up to 1, and their entropy. */
  private static double weights(
      double[] distances, int itself, double nearest, double precision, double[] weights) {
    double sum = 0;
    double moment = 0;
    for (int j = 0; j < distances.length; j++) {
      double away = distances[j] - nearest;
      weights[j] = j == itself ? 0 : Math.exp(-precision * away);
      sum += weights[j];
      moment += weights[j] * away;
    }
    for (int j = 0; j < weights.length; j++) {
      weights[j] /= sum;
    }
    return Math.log(sum) + precision * moment / sum;
  }

  private void move(double exaggeration, double momentum) {
    double[] forces = new double[5 * count];
    IntStream.range(0, count).parallel().forEach(i -> feel(i, forces));
    double all = 0;
    for (int i = 0; i < count; i++) {
      all += forces[5 * i + 4];
    }
    double step = Math.max(count / EXAGGERATION, LEAST_STEP);
    for (int i = 0; i < points.length; i++) {
      int at = 5 * (i / 2) + i % 2;
      double gradient = 4 * (exaggeration * forces[at] - forces[at + 2] / all);
      boolean same = gradient > 0 == speeds[i] > 0;
      gains[i] = Math.max(0.01, same ? gains[i] * 0.8 : gains[i] + 0.2);
      speeds[i] = momentum * speeds[i] - step * gains[i] * gradient;
    }
    for (int i = 0; i < points.length; i++) {
      points[i] += speeds[i];
    }
  }

  /**
   * What draws a point, in x and y, what drives it away, and its part of what both are scaled by.
   */
  private void feel(int i, double[] forces) {
    double x = points[2 * i];
    double y = points[2 * i + 1];
    double drawnX = 0;
    double drawnY = 0;
    double drivenX = 0;
    double drivenY = 0;
    double sum = 0;
    int row = i * count;
    for (int j = 0; j < count; j++) {
      double toX = x - points[2 * j];
      double toY = y - points[2 * j + 1];
      double near = 1 / (1 + toX * toX + toY * toY);
      double drawn = shares[row + j] * near;
      double driven = near * near;
      drawnX += drawn * toX;
      drawnY += drawn * toY;
      drivenX += driven * toX;
      drivenY += driven * toY;
      sum += near;
    }
    forces[5 * i] = drawnX;
    forces[5 * i + 1] = drawnY;
    forces[5 * i + 2] = drivenX;
    forces[5 * i + 3] = drivenY;
    forces[5 * i + 4] = sum - 1;
  }
}
