package dev.nightjar.spark;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;

/**
 * Rows as Spark holds them: no value is boxed or decoded that nobody looks at. Spark may change a
 * row once the next is asked for.
 */
public final class InternalRows {
  private InternalRows() {}

  /** The rows of a dataset. Where Spark plans adaptively, its shuffles are done when this ends. */
  public static JavaRDD<InternalRow> of(Dataset<Row> dataset) {
    return dataset.queryExecution().toRdd().toJavaRDD();
  }

  /**
   * The rows of a dataset that ends in a shuffle, which is done when this ends, however planned.
   */
  public static JavaRDD<InternalRow> shuffled(Dataset<Row> dataset) {
    JavaRDD<InternalRow> rows = of(dataset);
    if (rows.getNumPartitions() > 0) { // none where a plan that adapts has found no rows
      rows.mapPartitions(none -> Collections.emptyIterator()).collectPartitions(new int[] {0});
    }
    return rows;
  }

  /** A dataset of rows that may be of any class; each is copied before the next is asked for. */
  public static Dataset<Row> frame(
      SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** Some partitions of rows; the others are neither read nor made. */
  public static <T> JavaRDD<T> only(Set<Integer> partitions, JavaRDD<T> rows) {
    Set<Integer> wanted = new HashSet<>(partitions);
    return PartitionPruningRDD.create(
            rows.rdd(), (Function1<Object, Object> & Serializable) wanted::contains)
        .toJavaRDD();
  }

  /** A column of text; empty for null. */
  public static String text(InternalRow row, int column) {
    UTF8String value = row.getUTF8String(column);
    return value == null ? "" : new String(value.getBytes(), StandardCharsets.UTF_8);
  }
}
