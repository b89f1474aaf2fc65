package dev.nightjar.io.vectors;

import dev.nightjar.spark.Attributes;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.vector.ByteCodec;
import dev.nightjar.vector.SparseVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a run's files, straight from Parquet: what is between them is neither decoded nor
 * made a row of. Vectors are floats, from the finer ones if they are written twice. Not
 * thread-safe; whoever opens it closes it.
 */
public final class PickedRows implements Iterator<NewRow>, AutoCloseable {
  private final List<String> paths;
  private final VectorEncoding encoding;
  private final String vectorColumn;
  private final RowLayout layout;
  private final Iterator<Pick> picks;
  private final Configuration hadoop;
  private int current = -1;
  private @Nullable ColumnFile file;
  private @Nullable RowGroup group;
  private long begin;
  private long end;

  /**
   * A row.
   *
   * @param file its place in the list of paths
   * @param row its number in the file, from 0
   */
  public record Pick(int file, long row) {}

  /**
   * Opens nothing before {@link #next} is asked for.
   *
   * @param encoding how vectors were written, as the run's manifest says
   * @param layout columns of {@link RowLayout#FILED}, and {@link RowColumn#SPARSE} perhaps
   * @param picks in ascending order within a file, those of a file one after the other
   */
  public PickedRows(
      List<String> paths,
      VectorEncoding encoding,
      RowLayout layout,
      Iterator<Pick> picks,
      Configuration hadoop) {
    this.paths = paths;
    this.encoding = encoding.finest();
    this.vectorColumn = VectorLayout.finest(encoding);
    this.layout = layout;
    this.picks = picks;
    this.hadoop = hadoop;
  }

  @Override
  public boolean hasNext() {
    return picks.hasNext();
  }

  @Override
  public NewRow next() {
    Pick pick = picks.next();
    String path = paths.get(pick.file);
    try {
      RowGroup from = moveTo(pick, path);
      NewRow row = new NewRow(layout);
      for (RowColumn column : layout.columns()) {
        from.put(row, column);
      }
      from.at++;
      return row;
    } catch (IOException | RuntimeException e) {
      throw new UncheckedIOException(
          "Cannot read %s: %s".formatted(path, e.getMessage()),
          e instanceof IOException cause ? cause : new IOException(e));
    }
  }

  private RowGroup moveTo(Pick pick, String path) throws IOException {
    if (pick.file != current) {
      close();
      file = new ColumnFile(path, layout.columns().stream().map(this::stored).toList(), hadoop);
      current = pick.file;
      begin = 0;
      end = 0;
    }
    ColumnFile open = Objects.requireNonNull(file);
    while (pick.row >= end) {
      long ahead = open.rowsAhead();
      if (ahead < 0) {
        throw new IOException("it has no row " + pick.row);
      }
      begin = end;
      end += ahead;
      if (pick.row < end) {
        open.advance();
        group = new RowGroup(open);
      } else {
        open.skip();
      }
    }
    RowGroup from = Objects.requireNonNull(group);
    from.skip(pick.row - begin - from.at);
    return from;
  }

  /** What the file calls a column. */
  private String stored(RowColumn column) {
    return column == RowColumn.VECTOR ? vectorColumn : column.column();
  }

  @Override
  public void close() {
    try (ColumnFile open = file) {
      file = null;
      group = null;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close %s: %s".formatted(paths, e.getMessage()), e);
    }
  }

  /** The columns of a row group, each at the same row. */
  private final class RowGroup {
    private final Map<RowColumn, ColumnReader> readers = new EnumMap<>(RowColumn.class);
    private final Map<RowColumn, ColumnReader> mapValues = new EnumMap<>(RowColumn.class);
    private final @Nullable VectorValues vectors;
    private long at;

    RowGroup(ColumnFile open) {
      List<RowColumn> columns = new ArrayList<>(layout.columns());
      boolean arrays =
          columns.contains(RowColumn.VECTOR)
              && open.column(vectorColumn).getMaxRepetitionLevel() > 0;
      if (arrays) {
        columns.remove(RowColumn.VECTOR);
      }
      columns.forEach(column -> readers.put(column, open.reader(stored(column))));
      this.vectors =
          arrays
              ? new VectorValues(
                  open.column(vectorColumn), open.pages(open.column(vectorColumn)), open.rows())
              : null;
      for (RowColumn map : List.of(RowColumn.ATTRIBUTES, RowColumn.SPARSE)) {
        if (columns.contains(map)) {
          mapValues.put(map, open.mapValues(map.column()));
        }
      }
    }

    void skip(long rows) {
      readers.values().forEach(reader -> ColumnFile.pass(reader, rows));
      mapValues.values().forEach(reader -> ColumnFile.pass(reader, rows));
      if (vectors != null) {
        vectors.skip(rows);
      }
      at += rows;
    }

    void put(NewRow row, RowColumn column) {
      if (column == RowColumn.VECTOR) {
        row.with(column, vector());
      } else if (column == RowColumn.ATTRIBUTES) {
        putAttributes(row);
      } else if (column == RowColumn.SPARSE) {
        row.with(column, sparse());
      } else {
        ColumnReader reader = reader(column);
        if (!ColumnFile.isThere(reader)) {
          reader.consume();
        } else if (column.type().equals(DataTypes.IntegerType)) {
          row.with(column, reader.getInteger());
          reader.consume();
        } else {
          row.with(column, text(reader));
        }
      }
    }

    private ColumnReader reader(RowColumn column) {
      return Objects.requireNonNull(readers.get(column));
    }

    private ColumnReader mapValues(RowColumn column) {
      return Objects.requireNonNull(mapValues.get(column));
    }

    private static UTF8String text(ColumnReader reader) {
      UTF8String text = UTF8String.fromBytes(reader.getBinary().getBytes());
      reader.consume();
      return text;
    }

    private float[] vector() {
      if (vectors == null) {
        ColumnReader reader = reader(RowColumn.VECTOR);
        byte[] bits = reader.getBinary().getBytes();
        reader.consume();
        return codec().decode(bits);
      }
      return encoding.codec() == null ? vectors.floats() : codec().decode(vectors.bytes());
    }

    private ByteCodec codec() {
      return Objects.requireNonNull(encoding.codec(), "codec is null");
    }

    private SparseVector sparse() {
      ColumnReader terms = reader(RowColumn.SPARSE);
      ColumnReader weights = mapValues(RowColumn.SPARSE);
      List<Float> pairs = new ArrayList<>(); // terms are below two to the 24th
      do {
        if (ColumnFile.isThere(terms)) {
          pairs.add((float) terms.getInteger());
          pairs.add(weights.getFloat());
        }
        terms.consume();
        weights.consume();
      } while (terms.getCurrentRepetitionLevel() > 0);
      float[] array = new float[pairs.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = pairs.get(i);
      }
      return SparseVector.ofArray(array);
    }

    private void putAttributes(NewRow row) {
      ColumnReader names = reader(RowColumn.ATTRIBUTES);
      ColumnReader values = mapValues(RowColumn.ATTRIBUTES);
      boolean some = names.getCurrentDefinitionLevel() > 0;
      Map<UTF8String, @Nullable UTF8String> all = new LinkedHashMap<>();
      do {
        if (ColumnFile.isThere(names)) {
          UTF8String name = UTF8String.fromBytes(names.getBinary().getBytes());
          all.put(
              name,
              ColumnFile.isThere(values)
                  ? UTF8String.fromBytes(values.getBinary().getBytes())
                  : null);
        }
        names.consume();
        values.consume();
      } while (names.getCurrentRepetitionLevel() > 0);
      if (some) {
        row.with(RowColumn.ATTRIBUTES, Attributes.held(all));
      }
    }
  }
}
