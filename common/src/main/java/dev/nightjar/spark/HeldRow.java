package dev.nightjar.spark;

import dev.nightjar.vector.SparseVector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * A row as Spark holds it, read by the names of its columns: no value is boxed or decoded that
 * nobody looks at. It is another row once the next is asked for; {@link #copy} keeps it. A column
 * that is null has no value but where that is said. Not thread-safe.
 */
public final class HeldRow {
  private final RowLayout layout;
  private InternalRow row;

  HeldRow(RowLayout layout, InternalRow row) {
    this.layout = layout;
    this.row = row;
  }

  /** Makes this another row. */
  HeldRow moveTo(InternalRow next) {
    row = next;
    return this;
  }

  InternalRow row() {
    return row;
  }

  /** The row for as long as it is wanted. */
  public HeldRow copy() {
    return new HeldRow(layout, row.copy());
  }

  /** Whether a column is not null. */
  public boolean has(RowColumn column) {
    return !row.isNullAt(layout.position(column));
  }

  /** A column of text; empty for null. */
  public String text(RowColumn column) {
    int position = layout.position(column, RowColumn.Holds.TEXT);
    UTF8String value = row.getUTF8String(position);
    return value == null ? "" : new String(value.getBytes(), StandardCharsets.UTF_8);
  }

  /** A column of text as bytes of the row, which changes with it. */
  public UTF8String utf8(RowColumn column) {
    return row.getUTF8String(layout.position(column, RowColumn.Holds.TEXT));
  }

  /** A column of a whole number. */
  public int number(RowColumn column) {
    return row.getInt(layout.position(column, RowColumn.Holds.INT));
  }

  /** A column of a whole number that may be large. */
  public long large(RowColumn column) {
    return row.getLong(layout.position(column, RowColumn.Holds.LONG));
  }

  /** A column of whole numbers. */
  public int[] numbers(RowColumn column) {
    byte[] bytes = row.getBinary(layout.position(column, RowColumn.Holds.INTS));
    int[] numbers = new int[bytes.length / Integer.BYTES];
    ByteBuffer.wrap(bytes).asIntBuffer().get(numbers);
    return numbers;
  }

  /** A column of floats. */
  public float[] vector(RowColumn column) {
    return row.getArray(layout.position(column, RowColumn.Holds.VECTOR)).toFloatArray();
  }

  /** A column of arrays of floats; none for null. */
  public float[][] vectors(RowColumn column) {
    int position = layout.position(column, RowColumn.Holds.VECTORS);
    if (row.isNullAt(position)) {
      return new float[0][];
    }
    ArrayData array = row.getArray(position);
    float[][] vectors = new float[array.numElements()][];
    for (int v = 0; v < vectors.length; v++) {
      vectors[v] = array.getArray(v).toFloatArray();
    }
    return vectors;
  }

  /** A column of weights of terms; none for null. */
  public SparseVector weights(RowColumn column) {
    int position = layout.position(column, RowColumn.Holds.WEIGHTS);
    if (row.isNullAt(position)) {
      return SparseVector.NONE;
    }
    MapData map = row.getMap(position);
    return new SparseVector(map.keyArray().toIntArray(), map.valueArray().toFloatArray());
  }

  /** How many texts a column has. */
  public int texts(RowColumn column) {
    return row.getArray(layout.position(column, RowColumn.Holds.TEXTS)).numElements();
  }

  /** A column of names and values; none for null. */
  public Attributes attributes(RowColumn column) {
    int position = layout.position(column, RowColumn.Holds.ATTRIBUTES);
    return row.isNullAt(position) ? Attributes.NONE : new Attributes(row.getMap(position));
  }

  /** The value of a column as Spark holds it, for {@link NewRow#copy}. */
  @Nullable Object value(RowColumn column) {
    int position = layout.position(column);
    return row.isNullAt(position) ? null : row.get(position, column.type());
  }

  RowLayout layout() {
    return layout;
  }
}
