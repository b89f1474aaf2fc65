package dev.nightjar.analyze;

import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.vector.Vectors;
import java.io.Serializable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Spherical k-means (Dhillon and Modha, 2001) of some vectors by MLlib, from several starts by
 * k-means|| (Bahmani et al., 2012), of which the one with the least cost is kept. The vectors are
 * in one partition, as MLlib's sums and lots depend on the partitions; starts run side by side.
 */
final class KMeansFit {
  private static final int ROUNDS = 50;
  private static final int TOGETHER = 1024;
  private static final String FEATURES = "features";

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
   */
  Centroids fit(int k, int starts, long seed) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<int[]> shared = context.broadcast(sample);
    try {
      List<Integer> parts =
          IntStream.range(0, Math.ceilDiv(sample.length, TOGETHER)).boxed().toList();
      JavaRDD<Row> rows = context.parallelize(parts, 1).flatMap(new Task(items, shared)::rows);
      Dataset<Row> vectors =
          spark.createDataFrame(
              rows, new StructType().add(FEATURES, SQLDataTypes.VectorType(), false));
      List<KMeansModel> models =
          IntStream.range(0, starts).parallel().mapToObj(s -> fit(vectors, k, seed + s)).toList();
      KMeansModel best =
          models.stream()
              .min(Comparator.comparingDouble(model -> model.summary().trainingCost()))
              .orElseThrow();
      return centroids(best);
    } finally {
      shared.destroy();
    }
  }

  private static KMeansModel fit(Dataset<Row> vectors, int k, long seed) {
    return new KMeans()
        .setFeaturesCol(FEATURES)
        .setDistanceMeasure("cosine")
        .setSolver("block")
        .setK(k)
        .setMaxIter(ROUNDS)
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

  /** What a task reads. */
  private record Task(RunItems items, Broadcast<int[]> sample) implements Serializable {
    Iterator<Row> rows(int part) {
      int[] all = sample.value();
      try (SharedCache.Lease<ItemMatrix> matrix = items.lease()) {
        return IntStream.range(part * TOGETHER, Math.min(all.length, (part + 1) * TOGETHER))
            .mapToObj(i -> RowFactory.create(dense(matrix.value().vector(all[i]))))
            .toList()
            .iterator();
      }
    }

    private static Vector dense(float[] vector) {
      double[] values = new double[vector.length];
      for (int d = 0; d < values.length; d++) {
        values[d] = vector[d];
      }
      return org.apache.spark.ml.linalg.Vectors.dense(values);
    }
  }
}
