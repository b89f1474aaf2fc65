package dev.nightjar.pipeline;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A corpus with its vectors, kept on the executors' disks until closed.
 *
 * @param rows chunks with vectors, and rejects (those have a {@code reason})
 * @param accounts what became of every document and chunk
 * @param tokenHistogram chunks by the power of two that their token counts do not exceed
 * @param seconds wall seconds by stage
 */
public record EmbeddedCorpus(
    Dataset<Row> rows,
    Accounts accounts,
    Map<String, Long> tokenHistogram,
    Map<String, Double> seconds)
    implements AutoCloseable {

  /** The chunks that have a vector. */
  public Dataset<Row> vectors() {
    return rows.filter("reason is null");
  }

  /** The rows that have none: id, reason, message, source. */
  public Dataset<Row> rejects() {
    return rows.filter("reason is not null")
        .selectExpr("coalesce(chunk_id, document_id) as id", "reason", "message", "source");
  }

  @Override
  public void close() {
    rows.unpersist(true);
  }
}
