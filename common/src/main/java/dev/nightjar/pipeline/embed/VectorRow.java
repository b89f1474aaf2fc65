package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.Digests;
import dev.nightjar.index.IndexedChunk;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.spark.InternalRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.functions;

/** Reads rows of a run as Spark holds them, so that no float is boxed. */
public final class VectorRow {
  private static final String[] COLUMNS = {
    "chunk_id",
    "document_id",
    "chunk_index",
    "start",
    "end",
    "text",
    "attributes",
    "vector",
    "content_hash"
  };

  private VectorRow() {}

  /**
   * The rows as {@link #chunk}, {@link #vector} and {@link #tokens} read them, with another column
   * at the end.
   */
  public static Dataset<Row> select(Dataset<Row> run, Column last) {
    List<Column> columns = new ArrayList<>();
    for (String column : COLUMNS) {
      columns.add(functions.col(column));
    }
    columns.add(
        VectorLayout.hasTokens(run)
            ? functions.col(VectorLayout.TOKEN_VECTORS)
            : functions.lit(null).cast("array<array<float>>").as(VectorLayout.TOKEN_VECTORS));
    columns.add(last);
    return run.select(columns.toArray(Column[]::new));
  }

  /** The vectors of a chunk's tokens; none in runs that have none. */
  public static float[][] tokens(InternalRow row) {
    return TokenRows.vectors(row, COLUMNS.length);
  }

  public static IndexedChunk chunk(InternalRow row) {
    Map<String, String> attributes = new TreeMap<>();
    if (!row.isNullAt(6)) {
      MapData map = row.getMap(6);
      for (int i = 0; i < map.numElements(); i++) {
        if (!map.valueArray().isNullAt(i)) {
          attributes.put(
              map.keyArray().getUTF8String(i).toString(),
              map.valueArray().getUTF8String(i).toString());
        }
      }
    }
    String hash = InternalRows.text(row, 8);
    IndexedChunk chunk =
        new IndexedChunk(
            InternalRows.text(row, 0),
            InternalRows.text(row, 1),
            row.getInt(2),
            row.getInt(3),
            row.getInt(4),
            InternalRows.text(row, 5),
            attributes,
            0);
    return new IndexedChunk(
        chunk.chunkId(),
        chunk.documentId(),
        chunk.chunkIndex(),
        chunk.start(),
        chunk.end(),
        chunk.text(),
        attributes,
        digest(hash, chunk));
  }

  /** Sixty-four bits of what an index keeps of a chunk. */
  private static long digest(String hash, IndexedChunk chunk) {
    String all =
        String.join(
            "\0",
            hash,
            chunk.documentId(),
            Integer.toString(chunk.chunkIndex()),
            Integer.toString(chunk.start()),
            Integer.toString(chunk.end()),
            chunk.attributes().toString(),
            chunk.text());
    return Long.parseUnsignedLong(Digests.sha256(all).substring(0, 16), 16);
  }

  public static float[] vector(InternalRow row, int column) {
    ArrayData values = row.getArray(column);
    return values.toFloatArray();
  }

  public static float[] vector(InternalRow row) {
    return vector(row, 7);
  }

  /** The value of the column that {@link #select} put at the end. */
  public static boolean last(InternalRow row) {
    return row.getBoolean(COLUMNS.length + 1);
  }
}
