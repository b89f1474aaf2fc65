package dev.nightjar.io.export.targets;

import dev.nightjar.io.export.JsonForm;
import dev.nightjar.io.export.RecordForm;
import dev.nightjar.io.export.UnfitRow;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.vector.SparseVector;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code COPY}'s binary format: each value behind its length, numbers big-endian.
 *
 * @param arrays whether vectors are as PostgreSQL sends {@code real[]}; else as pgvector does
 * @param terms that sparse vectors have a place for
 */
record PgBinary(boolean arrays, int terms) implements PgCopy {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };

  /** Of {@code real} in PostgreSQL's catalogue. */
  private static final int FLOAT4 = 700;

  private static final int NULL = -1;
  private static final byte JSONB = 1; // the only version of its format

  @Override
  public byte[] head() {
    byte[] flagsAndMore = new byte[2 * Integer.BYTES];
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes(SIGNATURE);
    head.writeBytes(flagsAndMore);
    return head.toByteArray();
  }

  @Override
  public byte[] tail() {
    return new byte[] {-1, -1};
  }

  @Override
  public RecordForm of(List<RowColumn> columns) {
    return row -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeShort(columns.size());
      for (RowColumn column : columns) {
        if (row.has(column)) {
          write(row, column, out);
        } else {
          out.writeInt(NULL);
        }
      }
      return bytes.toByteArray();
    };
  }

  private void write(HeldRow row, RowColumn column, DataOutputStream out)
      throws UnfitRow, IOException {
    switch (column) {
      case CHUNK_INDEX, START, END, TOKEN_COUNT -> {
        out.writeInt(Integer.BYTES);
        out.writeInt(row.number(column));
      }
      case VECTOR -> vector(JsonForm.finite(row), out);
      case SPARSE -> sparse(row.weights(column), out);
      case ATTRIBUTES -> {
        byte[] json = PgCopy.text(row, column).getBytes(StandardCharsets.UTF_8);
        out.writeInt(json.length + 1);
        out.writeByte(JSONB);
        out.write(json);
      }
      default -> {
        byte[] text = PgCopy.text(row, column).getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
      }
    }
  }

  /** pgvector counts terms from 0 here, and from 1 in text. */
  private void sparse(SparseVector vector, DataOutputStream out) throws IOException {
    out.writeInt(3 * Integer.BYTES + vector.size() * (Integer.BYTES + Float.BYTES));
    out.writeInt(terms);
    out.writeInt(vector.size());
    out.writeInt(0); // reserved
    for (int term : vector.terms()) {
      out.writeInt(term);
    }
    for (float weight : vector.weights()) {
      out.writeFloat(weight);
    }
  }

  private void vector(float[] vector, DataOutputStream out) throws IOException {
    if (arrays) {
      int head = 5 * Integer.BYTES;
      out.writeInt(head + vector.length * 2 * Integer.BYTES);
      out.writeInt(1); // dimensions of the array
      out.writeInt(0); // no nulls
      out.writeInt(FLOAT4);
      out.writeInt(vector.length);
      out.writeInt(1); // the first index
      for (float value : vector) {
        out.writeInt(Float.BYTES);
        out.writeFloat(value);
      }
      return;
    }
    out.writeInt(2 * Short.BYTES + vector.length * Float.BYTES);
    out.writeShort(vector.length);
    out.writeShort(0);
    for (float value : vector) {
      out.writeFloat(value);
    }
  }
}
