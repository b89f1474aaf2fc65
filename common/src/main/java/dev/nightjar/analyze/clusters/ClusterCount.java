package dev.nightjar.analyze.clusters;

import dev.nightjar.analyze.Figures;

import dev.nightjar.analyze.RunItems;

import dev.nightjar.analyze.SampleRows;

import dev.nightjar.analyze.ItemMatrix;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * How many clusters a run has: the number with the highest silhouette of a ladder in which each is
 * half as large again as the one before. Each is one fit on the same sample, whatever the size of
 * the run.
 */
final class ClusterCount {
  private static final int SAMPLE = 10_000;
  private static final int ROUNDS = 10;
  private static final int MOST = 200;
  private static final int FIRST = 4;

  /** Vectors of a cluster, at least, on average. */
  private static final int MEMBERS = 10;

  private ClusterCount() {}

  /** Numbers from {@value #FIRST} on, or fewer where there are few vectors. */
  static List<Integer> ladder(int vectors) {
    List<Integer> ladder = new ArrayList<>();
    int most = Math.clamp(vectors / MEMBERS, Math.min(2, vectors), MOST);
    int k = Math.min(FIRST, most);
    while (k < most) {
      ladder.add(k);
      k += k / 2;
    }
    ladder.add(most);
    return ladder;
  }

  /** The silhouettes of the ladder. */
  static List<ClustersResult.Tried> tried(
      SparkSession spark, RunItems items, ItemMatrix matrix, ClustersSpec.Fit fit) {
    int[] sample = SampleRows.drawn(matrix, Math.min(SAMPLE, fit.sample()), fit.seed());
    float[] rows = matrix.gather(sample);
    KMeansFit kMeans = new KMeansFit(spark, items, sample);
    List<Integer> ladder = ladder(sample.length);
    return IntStream.range(0, ladder.size())
        .parallel()
        .mapToObj(
            i -> {
              Centroids centroids = kMeans.fit(ladder.get(i), 1, ROUNDS, fit.seed());
              int[] clusters = centroids.assign(rows).clusters();
              double silhouette =
                  Silhouette.of(rows, matrix.dimension(), clusters, centroids.count());
              return new ClustersResult.Tried(ladder.get(i), Figures.rounded(silhouette));
            })
        .toList();
  }

  /** The one of the highest, the least of equal ones. */
  static int best(List<ClustersResult.Tried> tried) {
    ClustersResult.Tried best = tried.getFirst();
    for (ClustersResult.Tried one : tried) {
      best = one.silhouette() > best.silhouette() ? one : best;
    }
    return best.k();
  }
}
