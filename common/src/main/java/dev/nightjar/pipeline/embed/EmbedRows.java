package dev.nightjar.pipeline.embed;

import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.spark.InternalRows;
import dev.nightjar.text.DocumentChunks;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The rows that go into and come out of {@link EmbedStage}, whose vectors are null where the model
 * gave none that can be used.
 */
final class EmbedRows {
  /** A vector that the run before has. */
  static final int IN_RUN = 0;

  /** A vector that a run that was cut off has made. */
  static final int STAGED = 1;

  /** A chunk. */
  static final int CHUNK = 2;

  /** A vector that is known: the last two columns of {@link #KNOWN} behind its hash. */
  static final StructType KNOWN =
      new StructType()
          .add("content_hash", DataTypes.StringType)
          .add("origin", DataTypes.IntegerType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false));

  /** {@link #KNOWN}, and what only chunks have. */
  static final StructType INPUT =
      KNOWN
          .add(field("token_ids"))
          .add(field("context"))
          .add(field("document_id"))
          .add(field("chunk_id"))
          .add(field("chunk_index"))
          .add(field("start"))
          .add(field("end"))
          .add(field("text"))
          .add(field("token_count"))
          .add(field("attributes"))
          .add(field("source"));

  private static final int FIRST_COPIED = 5;

  static final int TOKEN_IDS = INPUT.fieldIndex("token_ids");

  private static final int TEXT = INPUT.fieldIndex("text");

  private static final int CONTEXT = INPUT.fieldIndex("context");

  /**
   * A chunk with its vector, which is null if the model gave none that can be used, and then the
   * problem in its own words, if it has any; and its tokens, if they have vectors too.
   */
  static final StructType OUTPUT = output();

  /** {@link #OUTPUT} without those that have none. */
  static final StructType WRITTEN = written();

  private EmbedRows() {}

  private static StructField field(String name) {
    return ChunkRow.SCHEMA.apply(name);
  }

  private static StructType output() {
    StructType copied =
        new StructType(Arrays.copyOfRange(INPUT.fields(), FIRST_COPIED, INPUT.length()));
    return copied
        .add(KNOWN.apply("content_hash"))
        .add(KNOWN.apply("vector"))
        .add("problem", DataTypes.StringType)
        .add(VectorLayout.TOKENS, DataTypes.createArrayType(DataTypes.StringType, false));
  }

  private static StructType written() {
    int at = OUTPUT.fieldIndex("vector");
    StructField vector = OUTPUT.apply(at);
    StructField[] present = OUTPUT.fields().clone();
    present[at] = new StructField(vector.name(), vector.dataType(), false, vector.metadata());
    return new StructType(present);
  }

  /**
   * What {@link #INPUT} says of a chunk, with its vector, the problem or neither, and its tokens.
   */
  static InternalRow output(
      InternalRow row,
      float @Nullable [] vector,
      @Nullable UTF8String problem,
      @Nullable ArrayData tokens) {
    Object[] values = new Object[OUTPUT.length()];
    int copied = INPUT.length() - FIRST_COPIED;
    for (int i = 0; i < copied; i++) {
      int from = FIRST_COPIED + i;
      values[i] = row.isNullAt(from) ? null : row.get(from, INPUT.apply(from).dataType());
    }
    values[copied] = row.getUTF8String(0);
    values[copied + 1] = vector == null ? null : UnsafeArrayData.fromPrimitiveArray(vector);
    values[copied + 2] = problem;
    values[copied + 3] = tokens;
    return new GenericInternalRow(values);
  }

  /** The ids of a chunk's input. */
  static int[] tokenIds(InternalRow row) {
    return ChunkRow.tokenIds(row.getBinary(TOKEN_IDS));
  }

  /** The text of a chunk's input. */
  static String input(InternalRow row, String prefix) {
    return DocumentChunks.input(
        prefix, InternalRows.text(row, CONTEXT), InternalRows.text(row, TEXT));
  }
}
