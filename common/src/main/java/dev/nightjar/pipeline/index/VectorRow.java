package dev.nightjar.pipeline.index;

import dev.nightjar.embed.Digests;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Rows of a run as an index wants them: a chunk and its vectors. */
final class VectorRow {
  private static final RowLayout LAYOUT =
      RowLayout.of(
          RowColumn.CHUNK_ID,
          RowColumn.DOCUMENT_ID,
          RowColumn.CHUNK_INDEX,
          RowColumn.START,
          RowColumn.END,
          RowColumn.TEXT,
          RowColumn.ATTRIBUTES,
          RowColumn.VECTOR,
          RowColumn.CONTENT_HASH,
          RowColumn.TOKEN_VECTORS,
          RowColumn.SPARSE);

  private VectorRow() {}

  /** The columns of a run that are wanted, null where the run has none of them. */
  static Dataset<Row> select(Dataset<Row> run) {
    Dataset<Row> whole = run;
    for (RowColumn column : List.of(RowColumn.TOKEN_VECTORS, RowColumn.SPARSE)) {
      if (!List.of(run.columns()).contains(column.column())) {
        whole = whole.withColumn(column.column(), functions.lit(null).cast(column.type()));
      }
    }
    return whole.select(LAYOUT.selection());
  }

  /** What was {@link #select}ed, for tasks. */
  static HeldRows of(Dataset<Row> selected) {
    return HeldRows.of(selected, LAYOUT);
  }

  /** The chunk of a row. */
  static IndexedChunk chunk(HeldRow row) {
    String document = row.text(RowColumn.DOCUMENT_ID);
    int index = row.number(RowColumn.CHUNK_INDEX);
    int start = row.number(RowColumn.START);
    int end = row.number(RowColumn.END);
    String text = row.text(RowColumn.TEXT);
    Map<String, String> attributes = row.attributes(RowColumn.ATTRIBUTES).byName();
    String all =
        String.join(
            "\0",
            row.text(RowColumn.CONTENT_HASH),
            document,
            Integer.toString(index),
            Integer.toString(start),
            Integer.toString(end),
            attributes.toString(),
            text);
    return new IndexedChunk(
        row.text(RowColumn.CHUNK_ID), document, index, start, end, text, attributes, digest(all));
  }

  /** Sixty-four bits of what an index keeps of a chunk. */
  private static long digest(String all) {
    return Long.parseUnsignedLong(Digests.sha256(all).substring(0, 16), 16);
  }

  /** The vector of a row's chunk. */
  static float[] vector(HeldRow row) {
    return row.vector(RowColumn.VECTOR);
  }

  /** Adds a row's chunk to a shard, with all the vectors that it has. */
  static void add(HeldRow row, ShardBuilder builder) throws IOException {
    builder.add(
        chunk(row),
        vector(row),
        row.vectors(RowColumn.TOKEN_VECTORS),
        row.weights(RowColumn.SPARSE));
  }
}
