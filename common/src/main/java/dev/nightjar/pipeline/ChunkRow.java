package dev.nightjar.pipeline;

import dev.nightjar.embed.Digests;
import dev.nightjar.text.Chunk;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** Rows between the stages: a chunk or a reject. */
final class ChunkRow {
  private static final MapType ATTRIBUTES =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false);

  /** A chunk with its token ids, four bytes each. */
  static final StructType SCHEMA =
      new StructType()
          .add("document_id", DataTypes.StringType)
          .add("chunk_id", DataTypes.StringType)
          .add("chunk_index", DataTypes.IntegerType)
          .add("start", DataTypes.IntegerType)
          .add("end", DataTypes.IntegerType)
          .add("text", DataTypes.StringType)
          .add("content_hash", DataTypes.StringType)
          .add("token_count", DataTypes.IntegerType)
          .add("attributes", ATTRIBUTES)
          .add("source", DataTypes.StringType)
          .add("token_ids", DataTypes.BinaryType)
          .add("reason", DataTypes.StringType)
          .add("message", DataTypes.StringType);

  private ChunkRow() {}

  static Row chunk(Row document, Chunk chunk, Object attributes) {
    String id = document.getString(0);
    return RowFactory.create(
        id,
        id + "#" + chunk.index(),
        chunk.index(),
        chunk.start(),
        chunk.end(),
        chunk.text(),
        Digests.sha256(chunk.input()),
        chunk.tokenIds().length,
        attributes,
        document.getString(3),
        bytes(chunk.tokenIds()),
        null,
        null);
  }

  static Row reject(Row document, String reason, String message) {
    return RowFactory.create(
        document.getString(0),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        document.getString(3),
        null,
        reason,
        message);
  }

  static int[] tokenIds(byte[] bytes) {
    int[] ids = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(ids);
    return ids;
  }

  private static byte[] bytes(int[] ids) {
    ByteBuffer buffer = ByteBuffer.allocate(ids.length * Integer.BYTES);
    buffer.asIntBuffer().put(ids);
    return buffer.array();
  }
}
