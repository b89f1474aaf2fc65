package dev.nightjar.io.vectors;

import dev.nightjar.spark.RowColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a run's file by what tells them apart, in the order of the file, straight from
 * Parquet: texts are not read, as the hash of the model's input stands for them, and neither are
 * vectors where that decides them too. Not thread-safe; whoever opens it closes it.
 */
public final class ChunkMarks implements Iterator<ChunkMark>, AutoCloseable {
  private static final long SEED = 42;

  private final String path;
  private final ColumnFile file;
  private final @Nullable String vectors;
  private @Nullable RowGroup group;
  private long row;

  /**
   * Opens a file.
   *
   * @param encoding of vectors that are part of the content; empty where equal inputs have equal
   *     vectors
   */
  public ChunkMarks(String path, Optional<VectorEncoding> encoding, Configuration hadoop) {
    this.path = path;
    this.vectors = encoding.map(VectorLayout::finest).orElse(null);
    List<String> columns =
        new ArrayList<>(
            List.of(
                RowColumn.DOCUMENT_ID.column(),
                RowColumn.CHUNK_INDEX.column(),
                RowColumn.START.column(),
                RowColumn.END.column(),
                RowColumn.CONTENT_HASH.column(),
                RowColumn.ATTRIBUTES.column()));
    if (vectors != null) {
      columns.add(vectors);
    }
    try {
      this.file = new ColumnFile(path, columns, hadoop);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException("Cannot read %s: %s".formatted(path, e.getMessage()), e);
  }

  @Override
  public boolean hasNext() {
    try {
      while (group == null || group.left == 0) {
        if (!file.advance()) {
          return false;
        }
        group = new RowGroup(file, vectors);
      }
      return true;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public ChunkMark next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return Objects.requireNonNull(group).next(row++);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The columns of a row group. */
  private static final class RowGroup {
    private final ColumnReader documents;
    private final ColumnReader indexes;
    private final ColumnReader starts;
    private final ColumnReader ends;
    private final ColumnReader hashes;
    private final ColumnReader names;
    private final ColumnReader values;
    private final @Nullable ColumnReader vectors;
    private long left;

    RowGroup(ColumnFile file, @Nullable String vectors) {
      this.documents = file.reader(RowColumn.DOCUMENT_ID.column());
      this.indexes = file.reader(RowColumn.CHUNK_INDEX.column());
      this.starts = file.reader(RowColumn.START.column());
      this.ends = file.reader(RowColumn.END.column());
      this.hashes = file.reader(RowColumn.CONTENT_HASH.column());
      this.names = file.reader(RowColumn.ATTRIBUTES.column());
      this.values = file.mapValues(RowColumn.ATTRIBUTES.column());
      this.vectors = vectors == null ? null : file.reader(vectors);
      this.left = file.rows();
    }

    ChunkMark next(long row) {
      left--;
      UTF8String document = UTF8String.fromBytes(documents.getBinary().getBytes());
      documents.consume();
      long content = digest(hashes.getBinary(), SEED);
      hashes.consume();
      if (vectors != null) {
        content = vector(vectors, content);
      }
      long place = XXH64.hashLong((long) number(starts) << Integer.SIZE | number(ends), SEED);
      return new ChunkMark(document, number(indexes), content, place + attributes(), row);
    }

    private static int number(ColumnReader column) {
      int number = column.getInteger();
      column.consume();
      return number;
    }

    /** Whatever order they are in. */
    private long attributes() {
      long sum = names.getCurrentDefinitionLevel();
      do {
        if (ColumnFile.isThere(names)) {
          long name = digest(names.getBinary(), SEED);
          sum += ColumnFile.isThere(values) ? digest(values.getBinary(), name) : name;
        }
        names.consume();
        values.consume();
      } while (names.getCurrentRepetitionLevel() > 0);
      return sum;
    }

    private static long vector(ColumnReader column, long seed) {
      long digest = seed;
      do {
        digest =
            switch (column.getDescriptor().getPrimitiveType().getPrimitiveTypeName()) {
              case FLOAT -> XXH64.hashInt(Float.floatToRawIntBits(column.getFloat()), digest);
              case INT32 -> XXH64.hashInt(column.getInteger(), digest);
              default -> digest(column.getBinary(), digest);
            };
        column.consume();
      } while (column.getCurrentRepetitionLevel() > 0);
      return digest;
    }

    private static long digest(Binary value, long seed) {
      ByteBuffer bytes = value.toByteBuffer();
      if (bytes.hasArray()) {
        long from = (long) Platform.BYTE_ARRAY_OFFSET + bytes.arrayOffset() + bytes.position();
        return XXH64.hashUnsafeBytes(bytes.array(), from, bytes.remaining(), seed);
      }
      byte[] copied = value.getBytes();
      return XXH64.hashUnsafeBytes(copied, Platform.BYTE_ARRAY_OFFSET, copied.length, seed);
    }
  }
}
