package dev.nightjar.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Rows as Spark holds them: no value is boxed or decoded that nobody looks at. Spark may change a
 * row once the next is asked for.
 */
final class InternalRows {
  private InternalRows() {}

  /** The rows of a dataset. Where Spark plans adaptively, its shuffles are done when this ends. */
  static JavaRDD<InternalRow> of(Dataset<Row> dataset) {
    return dataset.queryExecution().toRdd().toJavaRDD();
  }

  /**
   * The rows of a dataset that ends in a shuffle, which is done when this ends, however planned.
   */
  static JavaRDD<InternalRow> shuffled(Dataset<Row> dataset) {
    JavaRDD<InternalRow> rows = of(dataset);
    rows.mapPartitions(none -> Collections.emptyIterator()).collectPartitions(new int[] {0});
    return rows;
  }

  /** A dataset of rows that may be of any class; each is copied before the next is asked for. */
  static Dataset<Row> frame(SparkSession spark, JavaRDD<InternalRow> rows, StructType schema) {
    return ((org.apache.spark.sql.classic.SparkSession) spark)
        .internalCreateDataFrame(rows.rdd(), schema, false);
  }

  /** A column of text; empty for null. */
  static String text(InternalRow row, int column) {
    UTF8String value = row.getUTF8String(column);
    return value == null ? "" : new String(value.getBytes(), StandardCharsets.UTF_8);
  }
}
