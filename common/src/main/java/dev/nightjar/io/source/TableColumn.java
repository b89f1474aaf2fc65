package dev.nightjar.io.source;

import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A column of a table.
 *
 * @param name as users know it
 * @param type what Spark reads it as
 * @param text how its values become text
 * @param misfit the type that cannot be read; empty if it can
 */
record TableColumn(String name, DataType type, ColumnText text, String misfit)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A column of a type that Spark knows. */
  static TableColumn of(String name, DataType type) {
    return new TableColumn(name, type, ColumnText.of(type), "");
  }

  boolean isReadable() {
    return misfit.isEmpty();
  }

  /** Whether its values are texts. */
  boolean isText() {
    return type.equals(DataTypes.StringType) || text == ColumnText.BYTES;
  }

  /** Its type for people. */
  String shownType() {
    return text == ColumnText.PLAIN || text == ColumnText.JSON || text == ColumnText.INSTANT
        ? type.simpleString()
        : text.name().toLowerCase(Locale.ROOT);
  }
}
