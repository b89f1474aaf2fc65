package dev.nightjar.pipeline;

import dev.nightjar.embed.Digests;
import dev.nightjar.io.RejectReason;
import dev.nightjar.text.Chunk;
import java.nio.ByteBuffer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Rows between the stages: a chunk, later with its vector, or a reject. */
final class ChunkRow {
  private static final MapType ATTRIBUTES =
      DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false);
  private static final ArrayType VECTOR = DataTypes.createArrayType(DataTypes.FloatType, false);

  /** A chunk with its token ids, four bytes each. */
  static final StructType CHUNK = schema("token_ids", DataTypes.BinaryType);

  /** A chunk with its vector. */
  static final StructType EMBEDDED = schema("vector", VECTOR);

  private static final int PAYLOAD = CHUNK.fieldIndex("token_ids");
  private static final int REASON = CHUNK.fieldIndex("reason");

  private ChunkRow() {}

  private static StructType schema(String payload, DataType type) {
    return new StructType()
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
        .add(payload, type)
        .add("reason", DataTypes.StringType)
        .add("message", DataTypes.StringType);
  }

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

  /** The chunk's row with its vector, or with the reason why it has none. */
  static Row embedded(Row chunk, float @Nullable [] vector) {
    Object[] values = new Object[chunk.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = chunk.get(i);
    }
    values[PAYLOAD] = vector;
    if (vector == null) {
      values[REASON] = RejectReason.INVALID_VECTOR.name();
      values[REASON + 1] = "the model gave NaN, an infinity or zeros";
    }
    return RowFactory.create(values);
  }

  static int[] tokenIds(Row chunk) {
    byte[] bytes = chunk.getAs(PAYLOAD);
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
