package dev.nightjar.spark;

import dev.nightjar.vector.SparseVector;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * A row that is made for Spark, its values by the names of columns; those that nobody gives are
 * null. Not thread-safe.
 */
public final class NewRow extends GenericInternalRow {
  private static final long serialVersionUID = 1L;

  private final RowLayout layout;

  /** A row of nulls. */
  public NewRow(RowLayout layout) {
    super(layout.size());
    this.layout = layout;
  }

  /** To look at what has been put here. */
  public HeldRow held() {
    return new HeldRow(layout, this);
  }

  private NewRow put(RowColumn column, RowColumn.Holds what, @Nullable Object value) {
    values()[layout.position(column, what)] = value;
    return this;
  }

  /** Text. */
  public NewRow with(RowColumn column, @Nullable String text) {
    return with(column, UTF8String.fromString(text));
  }

  /** Text of another row, which must not change. */
  public NewRow with(RowColumn column, @Nullable UTF8String text) {
    return put(column, RowColumn.Holds.TEXT, text);
  }

  /** A whole number. */
  public NewRow with(RowColumn column, int number) {
    return put(column, RowColumn.Holds.INT, number);
  }

  /** A whole number that may be large. */
  public NewRow with(RowColumn column, long number) {
    return put(column, RowColumn.Holds.LONG, number);
  }

  /** Whole numbers. */
  public NewRow with(RowColumn column, int[] numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(numbers.length * Integer.BYTES);
    buffer.asIntBuffer().put(numbers);
    return put(column, RowColumn.Holds.INTS, buffer.array());
  }

  /** Floats, or null. */
  public NewRow with(RowColumn column, float @Nullable [] vector) {
    return put(
        column,
        RowColumn.Holds.VECTOR,
        vector == null ? null : UnsafeArrayData.fromPrimitiveArray(vector));
  }

  /** Arrays of floats. */
  public NewRow with(RowColumn column, float[][] vectors) {
    Object[] arrays = new Object[vectors.length];
    for (int v = 0; v < vectors.length; v++) {
      arrays[v] = UnsafeArrayData.fromPrimitiveArray(vectors[v]);
    }
    return put(column, RowColumn.Holds.VECTORS, new GenericArrayData(arrays));
  }

  /** Weights of terms. */
  public NewRow with(RowColumn column, SparseVector weights) {
    return put(
        column,
        RowColumn.Holds.WEIGHTS,
        new ArrayBasedMapData(
            UnsafeArrayData.fromPrimitiveArray(weights.terms()),
            UnsafeArrayData.fromPrimitiveArray(weights.weights())));
  }

  /** Texts. */
  public NewRow with(RowColumn column, List<String> texts) {
    return put(
        column,
        RowColumn.Holds.TEXTS,
        new GenericArrayData(texts.stream().map(UTF8String::fromString).toArray()));
  }

  /** Names and values, of another row too, which must not change then. */
  public NewRow with(RowColumn column, Attributes attributes) {
    return put(column, RowColumn.Holds.ATTRIBUTES, attributes.map());
  }

  /** All values of another row whose columns this has too. That row must not change. */
  public NewRow copy(HeldRow row) {
    Object[] values = values();
    for (int i = 0; i < values.length; i++) {
      RowColumn column = layout.column(i);
      if (row.layout().position(column) >= 0) {
        values[i] = row.value(column);
      }
    }
    return this;
  }
}
