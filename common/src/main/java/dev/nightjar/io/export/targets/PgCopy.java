package dev.nightjar.io.export.targets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.nightjar.io.export.JsonForm;
import dev.nightjar.io.export.RecordForm;
import dev.nightjar.io.export.RecordTables;
import dev.nightjar.io.export.UnfitRow;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import java.io.IOException;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.List;

/** One of the formats of PostgreSQL's {@code COPY}. Stateless. */
interface PgCopy extends Serializable {
  /** Makes what writes attributes. */
  JsonFactory JSON = new JsonFactory();

  /** The columns of a table where the vectors are as they were. */
  List<RowColumn> METADATA = RecordTables.PLACES.columns();

  /** What each file begins with. */
  byte[] head();

  /** What each file ends with. */
  byte[] tail();

  /** Rows of these columns. */
  RecordForm of(List<RowColumn> columns);

  /**
   * A column of text, or attributes as JSON.
   *
   * @throws UnfitRow if it has a character that PostgreSQL cannot hold
   */
  static String text(HeldRow row, RowColumn column) throws UnfitRow, IOException {
    String text = column == RowColumn.ATTRIBUTES ? json(row) : row.text(column);
    boolean hasNul = text.indexOf('\0') >= 0 || column == RowColumn.ATTRIBUTES && hasNul(row);
    if (hasNul) {
      throw new UnfitRow(column.column() + " has a NUL, which PostgreSQL cannot hold");
    }
    return text;
  }

  private static boolean hasNul(HeldRow row) {
    return row.attributes(RowColumn.ATTRIBUTES).byName().entrySet().stream()
        .anyMatch(one -> one.getKey().indexOf('\0') >= 0 || one.getValue().indexOf('\0') >= 0);
  }

  private static String json(HeldRow row) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      JsonForm.fields(row.attributes(RowColumn.ATTRIBUTES).byName(), json);
      json.writeEndObject();
    }
    return text.toString();
  }
}
