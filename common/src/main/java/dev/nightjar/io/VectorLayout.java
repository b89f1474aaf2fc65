package dev.nightjar.io;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
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
   */
  public static void write(Dataset<Row> rows, String path) {
    rows.select(COLUMNS.stream().map(functions::col).toArray(Column[]::new))
        .write()
        .mode(SaveMode.ErrorIfExists)
        .option("compression", "zstd")
        .option("parquet.enable.dictionary#vector.list.element", "false")
        .option("parquet.column.statistics.enabled#vector.list.element", "false")
        .parquet(path);
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
