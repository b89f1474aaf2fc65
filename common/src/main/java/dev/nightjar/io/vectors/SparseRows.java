package dev.nightjar.io.vectors;

import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.HeldRows;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.vector.SparseVector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * Chunks with sparse vectors beside the dense ones. Between the stages both are one array ({@link
 * SparseVector#join}); in files the sparse one has a column of its own.
 */
public final class SparseRows {
  private static final RowLayout DIVIDED = RowLayout.EMBEDDED.and(RowColumn.SPARSE);

  private SparseRows() {}

  /** {@link RowLayout#EMBEDDED} with the sparse vectors; without any vector where there is none. */
  public static HeldRows divided(HeldRows rows) {
    return rows.make(DIVIDED, SparseRows::divided);
  }

  private static NewRow divided(HeldRow row) {
    NewRow divided = new NewRow(DIVIDED).copy(row);
    if (!row.has(RowColumn.VECTOR)) {
      return divided;
    }
    float[] joined = row.vector(RowColumn.VECTOR);
    return divided
        .with(RowColumn.VECTOR, SparseVector.denseOf(joined))
        .with(RowColumn.SPARSE, SparseVector.sparseOf(joined));
  }

  /** The one array, of a run's columns. */
  public static Column joined() {
    Column sparse = functions.col(RowColumn.SPARSE.column());
    Column pairs =
        functions.transform(
            functions.map_entries(sparse),
            pair -> functions.array(pair.getField("key").cast("float"), pair.getField("value")));
    return functions
        .concat(
            dense(),
            functions.flatten(pairs),
            functions.array(functions.size(sparse).cast("float")))
        .as(RowColumn.VECTOR.column());
  }

  /** How many terms a row has, of the one array; null where it has no vector. */
  public static Column terms() {
    return functions.element_at(dense(), -1);
  }

  /** The array of a run that has no sparse vectors, or not those that are wanted. */
  public static Column unknown() {
    return functions
        .concat(dense(), functions.array(functions.lit(SparseVector.UNKNOWN)))
        .as(RowColumn.VECTOR.column());
  }

  private static Column dense() {
    return functions.col(RowColumn.VECTOR.column());
  }
}
