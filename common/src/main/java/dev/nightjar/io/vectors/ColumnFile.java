package dev.nightjar.io.vectors;

import dev.nightjar.io.ParquetFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Some columns of a Parquet file, a row group at a time and value by value, without Spark; the
 * others are not read. Not thread-safe; whoever opens it closes it.
 */
final class ColumnFile implements AutoCloseable {
  private final ParquetFileReader file;
  private final MessageType schema;
  private int groups;
  private @Nullable PageReadStore pages;
  private @Nullable ColumnReadStoreImpl columns;

  /**
   * Opens a file before its first row group.
   *
   * @param names of columns that it has
   */
  ColumnFile(String path, List<String> names, Configuration hadoop) throws IOException {
    file = ParquetFiles.open(path, hadoop);
    MessageType whole = file.getFileMetaData().getSchema();
    schema = new MessageType(whole.getName(), names.stream().map(whole::getType).toList());
    file.setRequestedSchema(schema);
  }

  /** What stands in the footer beside the columns. */
  Map<String, String> footer() {
    return file.getFileMetaData().getKeyValueMetaData();
  }

  /** Rows of the row group that comes next; less than 0 behind the last one. */
  long rowsAhead() {
    return groups < file.getRowGroups().size() ? file.getRowGroups().get(groups).getRowCount() : -1;
  }

  /** Reads the next row group; false behind the last one. */
  boolean advance() throws IOException {
    pages = file.readNextRowGroup();
    if (pages == null) {
      return false;
    }
    groups++;
    columns =
        new ColumnReadStoreImpl(
            pages,
            Unconverted.of(schema).asGroupConverter(),
            schema,
            file.getFileMetaData().getCreatedBy());
    return true;
  }

  /** Leaves the next row group out. */
  void skip() {
    file.skipNextRowGroup();
    groups++;
  }

  /** Rows of this row group. */
  long rows() {
    return Objects.requireNonNull(pages).getRowCount();
  }

  /** The values of a column of this row group; of a map the keys. */
  ColumnReader reader(String name) {
    return reader(column(name, 0));
  }

  /** The values of a column of maps. */
  ColumnReader mapValues(String name) {
    return reader(column(name, 1));
  }

  private ColumnReader reader(ColumnDescriptor column) {
    return Objects.requireNonNull(columns).getColumnReader(column);
  }

  /** The pages of a column, for whoever takes no reader of it. */
  PageReader pages(ColumnDescriptor column) {
    return Objects.requireNonNull(pages).getPageReader(column);
  }

  /** What Parquet knows of a column. */
  ColumnDescriptor column(String name) {
    return column(name, 0);
  }

  private ColumnDescriptor column(String name, int leaf) {
    return schema.getColumns().stream()
        .filter(column -> column.getPath()[0].equals(name))
        .skip(leaf)
        .findFirst()
        .orElseThrow();
  }

  /** Whether there is a value where a reader stands. */
  static boolean isThere(ColumnReader values) {
    return values.getCurrentDefinitionLevel() == values.getDescriptor().getMaxDefinitionLevel();
  }

  /** Goes on by so many rows without looking at their values. */
  static void pass(ColumnReader values, long rows) {
    for (long row = 0; row < rows; row++) {
      do {
        if (isThere(values)) {
          values.skip();
        }
        values.consume();
      } while (values.getCurrentRepetitionLevel() > 0);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Converters that nobody calls, as columns are read value by value. */
  private static final class Unconverted extends GroupConverter {
    private final Type type;

    private Unconverted(Type type) {
      this.type = type;
    }

    static Converter of(Type type) {
      return type.isPrimitive() ? new PrimitiveConverter() {} : new Unconverted(type);
    }

    @Override
    public Converter getConverter(int field) {
      return of(type.asGroupType().getType(field));
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
