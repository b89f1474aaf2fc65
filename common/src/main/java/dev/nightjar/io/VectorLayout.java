package dev.nightjar.io;

import dev.nightjar.vector.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The Parquet files of a run. */
public final class VectorLayout {
  private static final String VECTOR = "vector";

  /** The column of vectors that are written once more, at the end. */
  private static final String RESCORING = "rescoring";

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
          VECTOR,
          "attributes");

  /** The spellings of a chunk's tokens, and a vector for each, in runs that have them. */
  public static final String TOKENS = "tokens";

  /** See {@link #TOKENS}. */
  public static final String TOKEN_VECTORS = "token_vectors";

  private static final String TOKEN_VALUES = TOKEN_VECTORS + ".list.element.list.element";

  private VectorLayout() {}

  /**
   * Writes rows that have all {@link #COLUMNS}, none without a vector, and perhaps those of tokens,
   * through Spark's committer, a file a partition.
   *
   * @param rows with vectors as arrays of floats
   * @param encoding how those are written
   * @return what to warn of
   */
  public static List<String> write(Dataset<Row> rows, String path, VectorEncoding encoding) {
    return write(rows, path, encoding, FileTrial.of(rows.sparkSession()));
  }

  static List<String> write(
      Dataset<Row> rows, String path, VectorEncoding encoding, FileTrial trial) {
    List<String> columns = new ArrayList<>(COLUMNS);
    if (hasTokens(rows)) {
      columns.add(TOKENS);
      columns.add(TOKEN_VECTORS);
    }
    Dataset<Row> selected =
        rows.select(columns.stream().map(functions::col).toArray(Column[]::new));
    VectorEncoding finer = encoding.rescoring();
    Dataset<Row> written =
        finer == null
            ? selected
            : selected.withColumn(RESCORING, VectorColumn.written(VECTOR, finer));
    DataFrameWriter<Row> writer =
        written
            .withColumn(VECTOR, VectorColumn.written(VECTOR, encoding))
            .write()
            .mode(SaveMode.ErrorIfExists)
            .option("compression", "zstd")
            .option("parquet.enable.dictionary#" + TOKEN_VALUES, "false")
            .option("parquet.column.statistics.enabled#" + TOKEN_VALUES, "false");
    plain(VECTOR, encoding, writer);
    if (finer != null) {
      plain(RESCORING, finer, writer);
    }
    Optional<String> misfit = trial.misfit();
    writer.format(misfit.isEmpty() ? VectorFileFormat.class.getName() : "parquet").save(path);
    return misfit.stream()
        .map("vectors are written by Spark's own writer, which takes longer: %s"::formatted)
        .toList();
  }

  /** No statistics, and a dictionary only of halves and bytes: other numbers hardly ever repeat. */
  private static void plain(String column, VectorEncoding encoding, DataFrameWriter<Row> writer) {
    boolean isBits = encoding.precision() == Precision.BINARY;
    String values = isBits ? column : column + ".list.element";
    boolean dictionary = !isBits && encoding.precision() != Precision.FLOAT32;
    writer
        .option("parquet.enable.dictionary#" + values, Boolean.toString(dictionary))
        .option("parquet.column.statistics.enabled#" + values, "false");
  }

  /**
   * Reads the files of a run: {@link #COLUMNS}, the vectors as arrays of floats whatever the
   * precision, from the finer ones if they are written twice.
   *
   * @param encoding how they were written, as the run's manifest says
   * @param paths folders or files, at least one
   */
  public static Dataset<Row> read(SparkSession spark, VectorEncoding encoding, String... paths) {
    String column = encoding.rescoring() == null ? VECTOR : RESCORING;
    return spark
        .read()
        .parquet(paths)
        .withColumn(VECTOR, VectorColumn.read(column, encoding.finest()))
        .drop(RESCORING);
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
