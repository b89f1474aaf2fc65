package dev.nightjar.ml.plan;

import java.io.Serializable;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Makes columns of a column of text, a task at a time, so that it may look at many rows at once.
 * What {@code toString} says is shown by {@code EXPLAIN}.
 */
public interface ColumnMaker extends Serializable {
  /** The columns that it makes. */
  StructType schema();

  /**
   * The rows of a task with their columns, each row once, in any order. What it opens it closes
   * with the task.
   *
   * @param rows each the same object as the one before, perhaps
   * @param text the place of the text in a row
   */
  Iterator<Made> make(Iterator<InternalRow> rows, int text);

  /** The rows of a task, one after the other. */
  static Iterator<Made> each(Iterator<InternalRow> rows, Function<InternalRow, Made> maker) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Made next() {
        return maker.apply(rows.next());
      }
    };
  }

  /**
   * A row.
   *
   * @param row as it came, or a copy
   * @param columns those of {@link #schema}
   */
  record Made(InternalRow row, InternalRow columns) {}
}
