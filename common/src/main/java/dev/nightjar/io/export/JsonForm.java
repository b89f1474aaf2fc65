package dev.nightjar.io.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.vector.SparseVector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;

/** Rows as lines of JSON. */
public final class JsonForm {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonForm() {}

  /** Writes what stands for a row: one object or several, a line each. */
  public interface Lines extends Serializable {
    /** As {@link RecordForm#record} has it. */
    void write(HeldRow row, JsonGenerator json) throws UnfitRow, IOException;
  }

  /** Objects as records, each with a line feed behind it. */
  public static RecordForm of(Lines lines) {
    return row -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
        json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        lines.write(row, json);
      }
      bytes.write('\n');
      return bytes.toByteArray();
    };
  }

  /** A field of text. */
  public static void text(HeldRow row, RowColumn column, JsonGenerator json) throws IOException {
    json.writeStringField(column.column(), row.text(column));
  }

  /** A field of a whole number. */
  public static void number(HeldRow row, RowColumn column, JsonGenerator json) throws IOException {
    json.writeNumberField(column.column(), row.number(column));
  }

  /** The vector as an array of the shortest numbers that are its floats. */
  public static void vector(String name, HeldRow row, JsonGenerator json)
      throws UnfitRow, IOException {
    json.writeArrayFieldStart(name);
    for (float value : finite(row)) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  /**
   * The vector.
   *
   * @throws UnfitRow if it has something that is no number, which no run should have
   */
  public static float[] finite(HeldRow row) throws UnfitRow {
    float[] vector = row.vector(RowColumn.VECTOR);
    for (float value : vector) {
      if (!Float.isFinite(value)) {
        throw new UnfitRow("its vector has a value that is not finite: " + value);
      }
    }
    return vector;
  }

  /** The sparse vector as an object of two arrays; nothing where it has no terms. */
  public static void sparse(String name, HeldRow row, JsonGenerator json) throws IOException {
    SparseVector vector = row.weights(RowColumn.SPARSE);
    if (vector.size() == 0) {
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeFieldName("indices");
    json.writeArray(vector.terms(), 0, vector.size());
    json.writeArrayFieldStart("values");
    for (float weight : vector.weights()) {
      json.writeNumber(weight);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Names and values as fields. */
  public static void fields(Map<String, String> values, JsonGenerator json) throws IOException {
    for (Map.Entry<String, String> value : values.entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
  }

  /** The attributes as an object. */
  public static void attributes(HeldRow row, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(RowColumn.ATTRIBUTES.column());
    fields(row.attributes(RowColumn.ATTRIBUTES).byName(), json);
    json.writeEndObject();
  }
}
