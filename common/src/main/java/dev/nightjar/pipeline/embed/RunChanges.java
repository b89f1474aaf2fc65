package dev.nightjar.pipeline.embed;

import dev.nightjar.io.run.RunReport;
import dev.nightjar.io.vectors.FileChanges;
import dev.nightjar.io.vectors.FileFooter;
import org.apache.spark.sql.Column;
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

  /** The changes that all files of a run know of. */
  static RunChanges recorded(FileFooter files) {
    return new RunChanges(counts(files.documents()), counts(files.chunks()));
  }

  private static RunReport.Changes counts(FileChanges.Counts counts) {
    return new RunReport.Changes(counts.added(), counts.changed(), counts.kept(), counts.deleted());
  }

  /** Finds the changes by all rows of both runs. */
  static RunChanges between(Dataset<Row> earlier, Dataset<Row> later) {
    Dataset<Row> chunks =
        side(earlier, "before")
            .unionByName(side(later, "now"), true)
            .groupBy("document_id", "chunk_index")
            .agg(functions.max("before").as("before"), functions.max("now").as("now"));
    Column before = functions.col("before");
    Column now = functions.col("now");
    Column added = functions.col("added");
    Column changed = functions.col("changed");
    Column kept = functions.col("kept");
    Column deleted = functions.col("deleted");
    Column isAdded = added.gt(0).and(changed.plus(kept).plus(deleted).equalTo(0));
    Column isKept = kept.gt(0).and(added.plus(changed).plus(deleted).equalTo(0));
    Column isDeleted = deleted.gt(0).and(added.plus(changed).plus(kept).equalTo(0));
    Row counts =
        chunks
            .groupBy("document_id")
            .agg(
                count(before.isNull()).as("added"),
                count(before.notEqual(now)).as("changed"),
                count(before.equalTo(now)).as("kept"),
                count(now.isNull()).as("deleted"))
            .agg(
                count(isAdded),
                count(functions.not(isAdded.or(isKept).or(isDeleted))),
                count(isKept),
                count(isDeleted),
                total(added),
                total(changed),
                total(kept),
                total(deleted))
            .head();
    return new RunChanges(counts(counts, 0), counts(counts, 4));
  }

  private static Column count(Column condition) {
    return functions.count_if(condition);
  }

  private static Column total(Column numbers) {
    return functions.coalesce(functions.sum(numbers), functions.lit(0L));
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
