package dev.nightjar.analyze.clusters;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Clusters brought together by Ward's method (1963): again and again the two whose union adds least
 * to the squared distances from the mean, each cluster with the weight of its size. Distances to a
 * union by Lance and Williams (1967).
 */
final class WardGroups {
  private final int count;
  private final double[] weights;
  private final double[][] costs;
  private final int[] parents;
  private final int[] nearest;

  private WardGroups(float[][] centroids, long[] sizes) {
    this.count = centroids.length;
    this.weights = Arrays.stream(sizes).asDoubleStream().toArray();
    this.costs = new double[count][count];
    this.parents = IntStream.range(0, count).toArray();
    this.nearest = new int[count];
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < a; b++) {
        double share = weights[a] * weights[b] / (weights[a] + weights[b]);
        costs[a][b] = costs[b][a] = share * squaredDistance(centroids[a], centroids[b]);
      }
    }
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
    }
    return sum;
  }

  /**
   * Groups clusters.
   *
   * @param sizes more than 0 each
   * @param groups how many; as many as there are clusters at most
   * @return the group of each cluster; the largest group is 0, equal ones by their first cluster
   */
  static int[] of(float[][] centroids, long[] sizes, int groups) {
    WardGroups ward = new WardGroups(centroids, sizes);
    IntStream.range(0, ward.count).forEach(ward::look);
    for (int left = ward.count; left > groups; left--) {
      ward.join();
    }
    return ward.numbered(sizes);
  }

  private boolean isAlive(int cluster) {
    return parents[cluster] == cluster;
  }

  private void look(int cluster) {
    int best = -1;
    for (int other = 0; other < count; other++) {
      if (other != cluster
          && isAlive(other)
          && (best < 0 || costs[cluster][other] < costs[cluster][best])) {
        best = other;
      }
    }
    nearest[cluster] = best;
  }

  private void join() {
    int a = -1;
    for (int c = 0; c < count; c++) {
      if (isAlive(c) && (a < 0 || costs[c][nearest[c]] < costs[a][nearest[a]])) {
        a = c;
      }
    }
    int b = nearest[a];
    for (int c = 0; c < count; c++) {
      if (c != a && c != b && isAlive(c)) {
        double joined =
            ((weights[a] + weights[c]) * costs[a][c]
                    + (weights[b] + weights[c]) * costs[b][c]
                    - weights[c] * costs[a][b])
                / (weights[a] + weights[b] + weights[c]);
        costs[a][c] = costs[c][a] = joined;
      }
    }
    weights[a] += weights[b];
    parents[b] = a;
    for (int c = 0; c < count; c++) {
      if (isAlive(c) && (c == a || nearest[c] == a || nearest[c] == b)) {
        look(c);
      }
    }
  }

  private int root(int cluster) {
    int root = cluster;
    while (!isAlive(root)) {
      root = parents[root];
    }
    return root;
  }

  private int[] numbered(long[] sizes) {
    long[] members = new long[count];
    int[] firsts = new int[count];
    Arrays.fill(firsts, count);
    for (int c = count - 1; c >= 0; c--) {
      members[root(c)] += sizes[c];
      firsts[root(c)] = c;
    }
    List<Integer> roots =
        IntStream.range(0, count)
            .filter(this::isAlive)
            .boxed()
            .sorted(
                Comparator.comparingLong((Integer r) -> -members[r]).thenComparing(r -> firsts[r]))
            .toList();
    return IntStream.range(0, count).map(c -> roots.indexOf(root(c))).toArray();
  }
}
