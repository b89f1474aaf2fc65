package dev.nightjar.io.export.targets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What Arrow's readers look for in the footer of a Parquet file. What may be null there must be
 * what may be null in the columns: Polars 1.44 reads them wrong otherwise.
 */
final class ArrowSchema {
  /** Its key there. */
  static final String KEY = "ARROW:schema";

  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

  private ArrowSchema() {}

  /**
   * The schema of rows, a message of Arrow's format in base64.
   *
   * @param rows as they are written
   * @param vector the column of vectors, whose floats are never null
   * @param dimension floats of a vector
   */
  static String of(StructType rows, String vector, int dimension) {
    List<Field> fields = new ArrayList<>();
    for (StructField field : rows.fields()) {
      fields.add(
          field.name().equals(vector)
              ? new Field(
                  vector,
                  type(new ArrowType.FixedSizeList(dimension), field.nullable()),
                  List.of(Field.notNullable("element", FLOAT)))
              : field(field.name(), field.dataType(), field.nullable()));
    }
    return Base64.getEncoder().encodeToString(new Schema(fields).serializeAsMessage());
  }

  private static FieldType type(ArrowType type, boolean nullable) {
    return new FieldType(nullable, type, null);
  }

  private static Field field(String name, DataType type, boolean nullable) {
    return switch (type) {
      case ArrayType array ->
          new Field(
              name,
              type(ArrowType.List.INSTANCE, nullable),
              List.of(field("element", array.elementType(), array.containsNull())));
      case MapType map ->
          new Field(
              name,
              type(new ArrowType.Map(false), nullable),
              List.of(
                  new Field(
                      "key_value",
                      type(ArrowType.Struct.INSTANCE, false),
                      List.of(
                          field("key", map.keyType(), false),
                          field("value", map.valueType(), map.valueContainsNull())))));
      case StructType struct ->
          new Field(
              name,
              type(ArrowType.Struct.INSTANCE, nullable),
              Arrays.stream(struct.fields())
                  .map(field -> field(field.name(), field.dataType(), field.nullable()))
                  .toList());
      default -> new Field(name, type(plain(type), nullable), List.of());
    };
  }

  private static ArrowType plain(DataType type) {
    if (type.equals(DataTypes.IntegerType)) {
      return new ArrowType.Int(32, true);
    }
    return type.equals(DataTypes.FloatType) ? FLOAT : ArrowType.Utf8.INSTANCE;
  }
}
