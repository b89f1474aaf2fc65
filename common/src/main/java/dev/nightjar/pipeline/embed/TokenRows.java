package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.TokenVectors;
import dev.nightjar.io.vectors.VectorLayout;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Chunks with vectors of their tokens. Between the stages a chunk's vectors are one array ({@link
 * TokenVectors}); in files the tokens' have a column of their own.
 */
final class TokenRows {
  /** {@link EmbedRows#WRITTEN} with the tokens' vectors. */
  static final StructType WRITTEN =
      EmbedRows.WRITTEN.add(
          VectorLayout.TOKEN_VECTORS,
          DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType, false), false));

  private static final int VECTOR = WRITTEN.fieldIndex("vector");
  private static final int TOKENS = WRITTEN.fieldIndex(VectorLayout.TOKENS);

  private TokenRows() {}

  /**
   * A row of {@link EmbedRows#OUTPUT} as {@link #WRITTEN} has it; without any vector if it has
   * none.
   *
   * @param dimension floats of a text's vector
   */
  static InternalRow divided(InternalRow row, int dimension) {
    Object[] values = new Object[WRITTEN.length()];
    for (int i = 0; i < EmbedRows.OUTPUT.length(); i++) {
      values[i] = row.isNullAt(i) ? null : row.get(i, EmbedRows.OUTPUT.apply(i).dataType());
    }
    if (row.isNullAt(VECTOR)) {
      return new GenericInternalRow(values);
    }
    float[] joined = row.getArray(VECTOR).toFloatArray();
    int count = row.getArray(TOKENS).numElements();
    float[][] tokens = TokenVectors.tokens(joined, dimension, count);
    Object[] vectors = new Object[count];
    for (int t = 0; t < count; t++) {
      vectors[t] = UnsafeArrayData.fromPrimitiveArray(tokens[t]);
    }
    values[VECTOR] = UnsafeArrayData.fromPrimitiveArray(TokenVectors.text(joined, dimension));
    values[values.length - 1] = new GenericArrayData(vectors);
    return new GenericInternalRow(values);
  }

  /** The one array, of a run's columns. */
  static Column joined() {
    return functions
        .concat(
            functions.col("vector"), functions.flatten(functions.col(VectorLayout.TOKEN_VECTORS)))
        .as("vector");
  }

  /** The vectors of a column of {@link VectorLayout#TOKEN_VECTORS}; none for null. */
  static float[][] vectors(InternalRow row, int column) {
    if (row.isNullAt(column)) {
      return new float[0][];
    }
    ArrayData array = row.getArray(column);
    float[][] vectors = new float[array.numElements()][];
    for (int t = 0; t < vectors.length; t++) {
      vectors[t] = array.getArray(t).toFloatArray();
    }
    return vectors;
  }
}
