package dev.nightjar.analyze.clusters;

import dev.nightjar.analyze.RunItems;

import dev.nightjar.analyze.SampleRows;

import dev.nightjar.vector.Vectors;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Spherical k-means (Dhillon and Modha, 2001) of some vectors by MLlib, from several starts by
 * k-means|| (Bahmani et al., 2012), of which the one with the least cost is kept. Starts run side
 * by side.
 */
final class KMeansFit {
  private final SparkSession spark;
  private final RunItems items;
  private final int[] sample;

  /**
   * @param sample vectors to fit on, ascending
   */
  KMeansFit(SparkSession spark, RunItems items, int[] sample) {
    this.spark = spark;
    this.items = items;
    this.sample = sample;
  }

  /**
   * Fits.
   *
   * @param k clusters; fewer come back where MLlib found fewer
   * @param starts by seeds from {@code seed} on
   * @param rounds of each, at most
   */
  Centroids fit(int k, int starts, int rounds, long seed) {
    try (SampleRows vectors = new SampleRows(spark, items, sample)) {
      List<KMeansModel> models =
          IntStream.range(0, starts)
              .parallel()
              .mapToObj(s -> fit(vectors.rows(), k, rounds, seed + s))
              .toList();
      KMeansModel best =
          models.stream()
              .min(Comparator.comparingDouble(model -> model.summary().trainingCost()))
              .orElseThrow();
      return centroids(best);
    }
  }

  private static KMeansModel fit(Dataset<Row> vectors, int k, int rounds, long seed) {
    return new KMeans()
        .setFeaturesCol(SampleRows.VECTOR)
        .setDistanceMeasure("cosine")
        .setSolver("block")
        .setK(k)
        .setMaxIter(rounds)
        .setSeed(seed)
        .fit(vectors);
  }

  private static Centroids centroids(KMeansModel model) {
    Vector[] centers = Objects.requireNonNull(model.clusterCenters());
    int dimension = centers[0].size();
    float[] matrix = new float[centers.length * dimension];
    for (int c = 0; c < centers.length; c++) {
      float[] center = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        center[d] = (float) centers[c].apply(d);
      }
      Vectors.normalize(center);
      System.arraycopy(center, 0, matrix, c * dimension, dimension);
    }
    return new Centroids(matrix, dimension);
  }
}
