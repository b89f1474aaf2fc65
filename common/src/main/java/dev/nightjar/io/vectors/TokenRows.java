package dev.nightjar.io.vectors;

import dev.nightjar.embed.TokenVectors;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Chunks with vectors of their tokens. Between the stages a chunk's vectors are one array ({@link
 * TokenVectors}); in files the tokens' have a column of their own.
 */
public final class TokenRows {
  private static final RowLayout DIVIDED = RowLayout.EMBEDDED.and(RowColumn.TOKEN_VECTORS);

  private TokenRows() {}

  /**
   * {@link RowLayout#EMBEDDED} with the tokens' vectors; without any vector where there is none.
   *
   * @param dimension floats of a text's vector
   */
  public static HeldRows divided(HeldRows rows, int dimension) {
    return rows.make(DIVIDED, row -> divided(row, dimension));
  }

  private static NewRow divided(HeldRow row, int dimension) {
    NewRow divided = new NewRow(DIVIDED).copy(row);
    if (!row.has(RowColumn.VECTOR)) {
      return divided;
    }
    float[] joined = row.vector(RowColumn.VECTOR);
    return divided
        .with(RowColumn.VECTOR, TokenVectors.text(joined, dimension))
        .with(
            RowColumn.TOKEN_VECTORS,
            TokenVectors.tokens(joined, dimension, row.texts(RowColumn.TOKENS)));
  }

  /** The one array, of a run's columns. */
  public static Column joined() {
    Column vector = functions.col(RowColumn.VECTOR.column());
    return functions
        .concat(vector, functions.flatten(functions.col(RowColumn.TOKEN_VECTORS.column())))
        .as(RowColumn.VECTOR.column());
  }
}
