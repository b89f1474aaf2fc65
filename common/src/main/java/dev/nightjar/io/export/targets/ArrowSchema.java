package dev.nightjar.io.export.targets;

import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** What Arrow's readers look for in the footer of a Parquet file. */
final class ArrowSchema {
  /** Its key there. */
  static final String KEY = "ARROW:schema";

  private ArrowSchema() {}

  /**
   * The schema of rows, a message of Arrow's format in base64.
   *
   * @param dimension floats of a vector
   * @param maps whether attributes are a map; else a text
   */
  static String of(RowLayout layout, int dimension, boolean maps) {
    List<Field> fields = new ArrayList<>();
    for (RowColumn column : layout.columns()) {
      fields.add(field(column, dimension, maps));
    }
    return Base64.getEncoder().encodeToString(new Schema(fields).serializeAsMessage());
  }

  private static Field field(RowColumn column, int dimension, boolean maps) {
    return switch (column) {
      case CHUNK_INDEX, START, END, TOKEN_COUNT ->
          Field.nullable(column.column(), new ArrowType.Int(32, true));
      case VECTOR ->
          new Field(
              column.column(),
              FieldType.nullable(new ArrowType.FixedSizeList(dimension)),
              List.of(
                  Field.notNullable(
                      "element", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))));
      case SPARSE ->
          new Field(
              column.column(),
              FieldType.nullable(ArrowType.Struct.INSTANCE),
              List.of(
                  list("indices", new ArrowType.Int(32, true)),
                  list("values", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))));
      case ATTRIBUTES ->
          maps ? map(column.column()) : Field.nullable(column.column(), ArrowType.Utf8.INSTANCE);
      default -> Field.nullable(column.column(), ArrowType.Utf8.INSTANCE);
    };
  }

  private static Field list(String name, ArrowType type) {
    return new Field(
        name,
        FieldType.nullable(ArrowType.List.INSTANCE),
        List.of(Field.nullable("element", type)));
  }

  private static Field map(String name) {
    Field entries =
        new Field(
            "key_value",
            FieldType.notNullable(ArrowType.Struct.INSTANCE),
            List.of(
                Field.notNullable("key", ArrowType.Utf8.INSTANCE),
                Field.nullable("value", ArrowType.Utf8.INSTANCE)));
    return new Field(name, FieldType.nullable(new ArrowType.Map(false)), List.of(entries));
  }
}
