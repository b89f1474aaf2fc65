package dev.nightjar.io.export.targets;

import dev.nightjar.spark.RowColumn;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** The sparse vectors of tables. */
final class SparseColumns {
  private static final Column WEIGHTS = functions.col(RowColumn.SPARSE.column());

  private SparseColumns() {}

  /** Ids and weights as a struct of two lists. */
  static Column lists() {
    return functions.struct(
        functions.map_keys(WEIGHTS).as("indices"), functions.map_values(WEIGHTS).as("values"));
  }

  /** Weights by id, as a JSON object in a text. */
  static Column json() {
    return functions.to_json(WEIGHTS);
  }

  /** Whether a vector has no term. */
  static Column isEmpty() {
    return functions.size(WEIGHTS).equalTo(0);
  }
}
