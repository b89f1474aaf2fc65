package dev.nightjar.pipeline.embed;

import dev.nightjar.io.run.RunReport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How a run differs from the run before.
 *
 * @param documents by the content of their chunks
 * @param chunks by what the model read, at the same place of the same document
 */
public record RunChanges(RunReport.Changes documents, RunReport.Changes chunks) {
  /** The changes of a first run. */
  static RunChanges first(long documents, long chunks) {
    return new RunChanges(
        new RunReport.Changes(documents, 0, 0, 0), new RunReport.Changes(chunks, 0, 0, 0));
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

  private static RunReport.Changes counts(Row row, int from) {
    return new RunReport.Changes(
        row.getLong(from), row.getLong(from + 1), row.getLong(from + 2), row.getLong(from + 3));
  }

  private static Dataset<Row> side(Dataset<Row> run, String name) {
    return run.select("document_id", "chunk_index", "content_hash")
        .withColumnRenamed("content_hash", name);
  }
}
