package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.Digests;
import dev.nightjar.text.Chunk;
import java.nio.ByteBuffer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Rows between the stages: a chunk or a reject. */
final class ChunkRow {
  private static final MapType ATTRIBUTES =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false);

  /**
   * A chunk with its token ids, four bytes each, and what stands between the prefix and its text in
   * the model's input; null for nothing.
   */
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
          .add("context", DataTypes.StringType)
          .add("reason", DataTypes.StringType)
          .add("message", DataTypes.StringType);

  private ChunkRow() {}

  static InternalRow chunk(InternalRow document, Chunk chunk, MapData attributes) {
    UTF8String id = document.getUTF8String(0);
    return row(
        id,
        UTF8String.concat(id, UTF8String.fromString("#" + chunk.index())),
        chunk.index(),
        chunk.start(),
        chunk.end(),
        UTF8String.fromString(chunk.text()),
        UTF8String.fromString(Digests.sha256(chunk.input())),
        chunk.tokenIds().length,
        attributes,
        document.getUTF8String(3),
        bytes(chunk.tokenIds()),
        chunk.context().isEmpty() ? null : UTF8String.fromString(chunk.context()),
        null,
        null);
  }

  static InternalRow reject(InternalRow document, UTF8String reason, UTF8String message) {
    return row(
        document.getUTF8String(0),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        document.getUTF8String(3),
        null,
        null,
        reason,
        message);
  }

  private static InternalRow row(@Nullable Object... values) {
    return new GenericInternalRow(values);
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
