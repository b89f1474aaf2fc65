package dev.nightjar.io;

import java.util.ArrayList;
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

  /** The spellings of a chunk's tokens, and a vector for each, in runs that have them. */
  public static final String TOKENS = "tokens";

  /** See {@link #TOKENS}. */
  public static final String TOKEN_VECTORS = "token_vectors";

  private VectorLayout() {}

  /**
   * Writes rows that have all {@link #COLUMNS}, none without a vector, and perhaps those of tokens,
   * through Spark's committer, a file a partition.
   */
  public static void write(Dataset<Row> rows, String path) {
    List<String> columns = new ArrayList<>(COLUMNS);
    if (hasTokens(rows)) {
      columns.add(TOKENS);
      columns.add(TOKEN_VECTORS);
    }
    rows.select(columns.stream().map(functions::col).toArray(Column[]::new))
        .write()
        .mode(SaveMode.ErrorIfExists)
        .option("compression", "zstd")
        .option("parquet.enable.dictionary#vector.list.element", "false")
        .option("parquet.column.statistics.enabled#vector.list.element", "false")
        .option("parquet.enable.dictionary#token_vectors.list.element.list.element", "false")
        .option(
            "parquet.column.statistics.enabled#token_vectors.list.element.list.element", "false")
        .parquet(path);
  }

  /** Whether rows have vectors of tokens. */
  public static boolean hasTokens(Dataset<Row> rows) {
    return List.of(rows.columns()).contains(TOKEN_VECTORS);
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
