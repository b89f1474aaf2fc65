package dev.nightjar.io.export;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What brings a store from one run to another. Rows are found when they are asked for. */
public interface Changes {
  /** The run that the store has. */
  String since();

  /** How many chunks are new or have another vector. */
  long upserted();

  /** How many have the same vector, but another place or other attributes. */
  long moved();

  /** How many are gone. */
  long deleted();

  /** The columns of a run: chunks that are new or have another vector. */
  Dataset<Row> upserts();

  /** The same columns without the vector: chunks that have the same one. */
  Dataset<Row> moves();

  /** The columns of a run: both, for stores that cannot change a chunk without its vector. */
  Dataset<Row> replacements();

  /** Chunks that are gone: {@code chunk_id}, {@code document_id}. */
  Dataset<Row> deletes();
}
