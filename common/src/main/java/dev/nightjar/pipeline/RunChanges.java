package dev.nightjar.pipeline;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How a run differs from the run before.
 *
 * @param documents by the content of their chunks
 * @param chunks by what the model read, at the same place of the same document
 */
public record RunChanges(Counts documents, Counts chunks) {
  /**
   * What became of documents or chunks.
   *
   * @param added that the run before has not
   * @param changed with other content
   * @param kept with the same content
   * @param deleted that only the run before has
   */
  public record Counts(long added, long changed, long kept, long deleted) {
    void putInto(Map<String, Object> json) {
      json.put("added", added);
      json.put("changed", changed);
      json.put("kept", kept);
      json.put("deleted", deleted);
    }

    /** The share of what the run before has that is gone. */
    double deleteShare() {
      long before = changed + kept + deleted;
      return before == 0 ? 0 : (double) deleted / before;
    }
  }

  /** The changes of a first run. */
  static RunChanges first(long documents, long chunks) {
    return new RunChanges(new Counts(documents, 0, 0, 0), new Counts(chunks, 0, 0, 0));
  }

  static RunChanges between(Dataset<Row> before, Dataset<Row> now) {
    Dataset<Row> chunks =
        side(before, "before")
            .unionByName(side(now, "now"), true)
            .groupBy("document_id", "chunk_index")
            .agg(functions.max("before").as("before"), functions.max("now").as("now"));
    Row counts =
        chunks
            .groupBy("document_id")
            .agg(
                functions.expr("count_if(before is null)").as("added"),
                functions.expr("count_if(before <> now)").as("changed"),
                functions.expr("count_if(before = now)").as("kept"),
                functions.expr("count_if(now is null)").as("deleted"))
            .selectExpr(
                "*",
                "added > 0 and changed + kept + deleted = 0 as is_added",
                "kept > 0 and added + changed + deleted = 0 as is_kept",
                "deleted > 0 and added + changed + kept = 0 as is_deleted")
            .selectExpr(
                "count_if(is_added)",
                "count_if(not (is_added or is_kept or is_deleted))",
                "count_if(is_kept)",
                "count_if(is_deleted)",
                "coalesce(sum(added), 0)",
                "coalesce(sum(changed), 0)",
                "coalesce(sum(kept), 0)",
                "coalesce(sum(deleted), 0)")
            .head();
    return new RunChanges(counts(counts, 0), counts(counts, 4));
  }

  private static Counts counts(Row row, int from) {
    return new Counts(
        row.getLong(from), row.getLong(from + 1), row.getLong(from + 2), row.getLong(from + 3));
  }

  private static Dataset<Row> side(Dataset<Row> run, String name) {
    return run.select("document_id", "chunk_index", "content_hash")
        .withColumnRenamed("content_hash", name);
  }
}
