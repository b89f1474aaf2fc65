package dev.nightjar.analyze;

import dev.nightjar.io.cache.SharedCache;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Some vectors of a run for MLlib, in one partition, as its sums and lots depend on the partitions.
 * Close it when no task needs them.
 */
public final class SampleRows implements AutoCloseable {
  /** The column of the vectors. */
  public static final String VECTOR = "vector";

  private static final int TOGETHER = 1024;

  private final Broadcast<int[]> sample;
  private final Dataset<Row> rows;

  public SampleRows(SparkSession spark, RunItems items, int[] vectors) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    sample = context.broadcast(vectors);
    List<Integer> parts =
        IntStream.range(0, Math.ceilDiv(vectors.length, TOGETHER)).boxed().toList();
    JavaRDD<Row> read = context.parallelize(parts, 1).flatMap(new Task(items, sample)::rows);
    rows =
        spark.createDataFrame(read, new StructType().add(VECTOR, SQLDataTypes.VectorType(), false));
  }

  /** Vectors of a matrix by lot, ascending. */
  public static int[] drawn(ItemMatrix matrix, int most, long seed) {
    int[] drawn = InvertedLists.sample(matrix.vectors(), most, new Random(seed));
    Arrays.sort(drawn);
    return drawn;
  }

  /** Them, in their order. */
  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public void close() {
    sample.destroy();
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
      return Vectors.dense(values);
    }
  }
}
