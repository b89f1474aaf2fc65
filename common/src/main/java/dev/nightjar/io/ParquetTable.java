package dev.nightjar.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * A folder of Parquet files, read row by row in one process without Spark, and of them only the
 * columns that are asked for: for tables that are small or of which little is wanted. Immutable;
 * safe for use by several threads.
 *
 * @param folder of the files
 * @param hadoop to read them with
 */
public record ParquetTable(String folder, Configuration hadoop) {
  /** A row. It is only good until the next one. */
  public static final class Cells {
    private final Group group;

    private Cells(Group group) {
      this.group = group;
    }

    /** Whether there is such a column, and a value in it. */
    public boolean has(String column) {
      return group.getType().containsField(column) && group.getFieldRepetitionCount(column) > 0;
    }

    /** A text; empty where there is none. */
    public String text(String column) {
      return has(column) ? text(group, group.getType().getFieldIndex(column)) : "";
    }

    /** A number of any type; not a number where there is none. */
    public double number(String column) {
      if (!has(column)) {
        return Double.NaN;
      }
      return switch (group.getType().getType(column).asPrimitiveType().getPrimitiveTypeName()) {
        case INT32 -> group.getInteger(column, 0);
        case INT64 -> group.getLong(column, 0);
        case FLOAT -> group.getFloat(column, 0);
        case DOUBLE -> group.getDouble(column, 0);
        default -> throw new IllegalStateException(column + " is no column of numbers");
      };
    }

    /** A map from text to text, in its order, without keys that have no value. */
    public Map<String, String> texts(String column) {
      if (!has(column)) {
        return Map.of();
      }
      Group map = group.getGroup(column, 0);
      Map<String, String> texts = new LinkedHashMap<>();
      for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
        Group entry = map.getGroup(0, i);
        if (entry.getFieldRepetitionCount(1) > 0) {
          texts.put(text(entry, 0), text(entry, 1));
        }
      }
      return texts;
    }

    private static String text(Group group, int field) {
      return group.getBinary(field, 0).toStringUsingUTF8();
    }
  }

  /** The columns of the first file; none where there is no file. */
  public Set<String> columns() {
    List<Path> files = files();
    return files.isEmpty()
        ? Set.of()
        : of(
            files.getFirst(),
            file -> {
              Set<String> names = new LinkedHashSet<>();
              schema(file).getFields().forEach(field -> names.add(field.getName()));
              return names;
            });
  }

  /**
   * Hands over rows, in the order of the files' names, until no more are wanted.
   *
   * @param columns to read; those that a file has not are passed over
   * @param more takes a row, and says whether it wants another
   * @throws UncheckedIOException if a file cannot be read
   */
  public void read(Set<String> columns, Predicate<Cells> more) {
    for (Path path : files()) {
      if (!of(path, file -> read(file, columns, more))) {
        return;
      }
    }
  }

  private static boolean read(ParquetFileReader file, Set<String> columns, Predicate<Cells> more)
      throws IOException {
    MessageType whole = schema(file);
    MessageType wanted =
        new MessageType(
            whole.getName(),
            whole.getFields().stream().filter(field -> columns.contains(field.getName())).toList());
    if (wanted.getFieldCount() == 0) {
      return true;
    }
    file.setRequestedSchema(wanted);
    ColumnIOFactory rows = new ColumnIOFactory(file.getFileMetaData().getCreatedBy());
    for (PageReadStore pages; (pages = file.readNextRowGroup()) != null; ) {
      RecordReader<Group> reader =
          rows.getColumnIO(wanted).getRecordReader(pages, new GroupRecordConverter(wanted));
      for (long row = 0; row < pages.getRowCount(); row++) {
        if (!more.test(new Cells(reader.read()))) {
          return false;
        }
      }
    }
    return true;
  }

  private static MessageType schema(ParquetFileReader file) {
    return file.getFileMetaData().getSchema();
  }

  /** What is done with an open file. */
  private interface Use<T> {
    T of(ParquetFileReader file) throws IOException;
  }

  private <T> T of(Path path, Use<T> use) {
    try (ParquetFileReader file = ParquetFiles.open(path.toString(), hadoop)) {
      return use.of(file);
    } catch (IOException | RuntimeException e) {
      throw new UncheckedIOException(
          "Cannot read %s: %s".formatted(path, e.getMessage()),
          e instanceof IOException cause ? cause : new IOException(e));
    }
  }

  private List<Path> files() {
    List<Path> found = new ArrayList<>();
    Path path = FilePaths.of(folder);
    try {
      for (FileStatus file : path.getFileSystem(hadoop).listStatus(path)) {
        String name = file.getPath().getName();
        if (file.isFile() && name.endsWith(".parquet") && !name.startsWith(".")) {
          found.add(file.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s: %s".formatted(folder, e.getMessage()), e);
    }
    Collections.sort(found);
    return found;
  }
}
