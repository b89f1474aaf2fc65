package dev.nightjar.io;

import dev.nightjar.vector.Precision;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The Parquet files of a run. */
public final class VectorLayout {
  /** The columns of a run's files, in order. */
  public static final List<String> COLUMNS =
      List.of(
          "document_id",
          "chunk_id",
          "chunk_index",
          "start",
          "end",
          "text",
          "content_hash",
          "token_count",
          "vector",
          "attributes");

  private VectorLayout() {}

  /**
   * Writes rows that have all {@link #COLUMNS}, none without a vector, through Spark's committer, a
   * file a partition.
   *
   * @param rows with vectors as arrays of floats
   * @param encoding how those are written
   */
  public static void write(Dataset<Row> rows, String path, VectorEncoding encoding) {
    // Floats hardly ever repeat, sets of bits neither; of halves and bytes there are few.
    boolean dictionary =
        encoding.precision() == Precision.FLOAT16 || encoding.precision() == Precision.INT8;
    rows.select(COLUMNS.stream().map(functions::col).toArray(Column[]::new))
        .withColumn("vector", VectorColumn.written(encoding))
        .write()
        .mode(SaveMode.ErrorIfExists)
        .option("compression", "zstd")
        .option("parquet.enable.dictionary#vector", "false")
        .option("parquet.enable.dictionary#vector.list.element", Boolean.toString(dictionary))
        .option("parquet.column.statistics.enabled#vector", "false")
        .option("parquet.column.statistics.enabled#vector.list.element", "false")
        .parquet(path);
  }

  /**
   * Reads the files of a run, vectors as arrays of floats whatever the precision.
   *
   * @param encoding how they were written, as the run's manifest says
   * @param paths folders or files, at least one
   */
  public static Dataset<Row> read(SparkSession spark, VectorEncoding encoding, String... paths) {
    return spark.read().parquet(paths).withColumn("vector", VectorColumn.read(encoding));
  }

  /** Writes rows with columns id, reason, message and source. */
  public static void writeRejects(Dataset<Row> rows, String path) {
    rows.select("id", "reason", "message", "source")
        .coalesce(1)
        .write()
        .mode(SaveMode.ErrorIfExists)
        .option("compression", "zstd")
        .parquet(path);
  }
}
