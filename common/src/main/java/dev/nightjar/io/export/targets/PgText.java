package dev.nightjar.io.export.targets;

import dev.nightjar.io.export.JsonForm;
import dev.nightjar.io.export.RecordForm;
import dev.nightjar.io.export.UnfitRow;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.vector.SparseVector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code COPY}'s text: a line a row, tabs between columns.
 *
 * @param arrays whether vectors are {@code {1,2}}; else {@code [1,2]}
 * @param terms that sparse vectors have a place for
 */
record PgText(boolean arrays, int terms) implements PgCopy {
  private static final String NULL = "\\N";

  @Override
  public byte[] head() {
    return new byte[0];
  }

  @Override
  public byte[] tail() {
    return new byte[0];
  }

  @Override
  public RecordForm of(List<RowColumn> columns) {
    return row -> {
      StringBuilder line = new StringBuilder();
      for (RowColumn column : columns) {
        line.append(line.isEmpty() ? "" : "\t");
        append(row, column, line);
      }
      return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    };
  }

  private void append(HeldRow row, RowColumn column, StringBuilder line)
      throws UnfitRow, IOException {
    if (!row.has(column)) {
      line.append(NULL);
      return;
    }
    switch (column) {
      case CHUNK_INDEX, START, END, TOKEN_COUNT -> line.append(row.number(column));
      case VECTOR -> vector(row, line);
      case SPARSE -> sparse(row.weights(column), line);
      default -> escaped(PgCopy.text(row, column), line);
    }
  }

  private void vector(HeldRow row, StringBuilder line) throws UnfitRow {
    char before = arrays ? '{' : '[';
    for (float value : JsonForm.finite(row)) {
      line.append(before).append(value);
      before = ',';
    }
    line.append(arrays ? '}' : ']');
  }

  /** {@code {1:0.5,3:2.0}/7}, terms counted from 1. */
  private void sparse(SparseVector vector, StringBuilder line) {
    line.append('{');
    for (int i = 0; i < vector.size(); i++) {
      line.append(i == 0 ? "" : ",").append(vector.terms()[i] + 1);
      line.append(':').append(vector.weights()[i]);
    }
    line.append("}/").append(terms);
  }

  private static void escaped(String text, StringBuilder line) {
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      switch (one) {
        case '\\' -> line.append("\\\\");
        case '\t' -> line.append("\\t");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        default -> line.append(one);
      }
    }
  }
}
