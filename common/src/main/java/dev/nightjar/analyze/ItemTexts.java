package dev.nightjar.analyze;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** What a run says of its items. */
public final class ItemTexts {
  private static final int SHOWN = 100;

  private ItemTexts() {}

  /**
   * Columns {@code id}, {@code document_id} and {@code text}; a document's text is its first
   * chunk's.
   */
  public static Dataset<Row> of(SparkSession spark, RunItems items) {
    Dataset<Row> rows = items.rows(spark);
    return items.per() == ItemMatrix.Per.CHUNK
        ? rows.select(functions.col("chunk_id").as("id"), rows.col("document_id"), rows.col("text"))
        : rows.filter("chunk_index = 0")
            .select(
                functions.col("document_id").as("id"), rows.col("document_id"), rows.col("text"));
  }

  /** The beginning of a text in one line. */
  public static String shown(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.codePointCount(0, line.length()) <= SHOWN
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
  }
}
