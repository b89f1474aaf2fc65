package dev.nightjar.pipeline;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How a run's documents differ from those of the run before, by the content of their chunks.
 *
 * @param added documents that the run before has not
 * @param changed documents with other chunks
 * @param kept documents with the same chunks
 * @param deleted documents that only the run before has
 */
public record RunChanges(long added, long changed, long kept, long deleted) {
  /** The changes of a first run. */
  static RunChanges first(long documents) {
    return new RunChanges(documents, 0, 0, 0);
  }

  static RunChanges between(Dataset<Row> before, Dataset<Row> now) {
    Dataset<Row> joined =
        content(before)
            .withColumnRenamed("content", "before")
            .join(
                content(now).withColumnRenamed("content", "now"),
                scala.jdk.javaapi.CollectionConverters.asScala(java.util.List.of("document_id"))
                    .toSeq(),
                "full_outer");
    Row counts =
        joined
            .selectExpr(
                "count_if(before is null)",
                "count_if(before <> now)",
                "count_if(before = now)",
                "count_if(now is null)")
            .head();
    return new RunChanges(
        counts.getLong(0), counts.getLong(1), counts.getLong(2), counts.getLong(3));
  }

  private static Dataset<Row> content(Dataset<Row> chunks) {
    return chunks
        .groupBy("document_id")
        .agg(
            functions
                .expr("sha2(array_join(array_sort(collect_list(content_hash)), ','), 256)")
                .as("content"));
  }
}
