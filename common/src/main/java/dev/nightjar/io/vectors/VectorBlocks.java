package dev.nightjar.io.vectors;

import dev.nightjar.spark.RowColumn;
import dev.nightjar.vector.ByteCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnReader;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a run's files, block by block, straight from Parquet: in one process, without
 * Spark, and of the other columns only the ids are read. Not thread-safe; whoever opens it closes
 * it.
 */
public final class VectorBlocks implements Iterator<VectorBlocks.Block>, AutoCloseable {
  private static final String CHUNK_ID = RowColumn.CHUNK_ID.column();
  private static final String DOCUMENT_ID = RowColumn.DOCUMENT_ID.column();

  private final Iterator<String> paths;
  private final VectorEncoding encoding;
  private final String column;
  private final int rows;
  private final Configuration hadoop;
  private String path = "";
  private @Nullable ColumnFile file;
  private @Nullable RowGroup group;
  private float[] floats = new float[0];
  private int dimension = -1;

  /**
   * Some rows of a run.
   *
   * @param chunkIds of the rows
   * @param documentIds of the rows
   * @param vectors row-major, a vector for each id
   * @param dimension floats of a vector
   */
  public record Block(
      List<String> chunkIds, List<String> documentIds, float[] vectors, int dimension) {}

  /**
   * Opens files; nothing is read before {@link #next} is asked for.
   *
   * @param paths of the files, in the order in which they are read
   * @param encoding how their vectors were written, as the run's manifest says
   * @param rows of a block, at most
   */
  public VectorBlocks(List<String> paths, VectorEncoding encoding, int rows, Configuration hadoop) {
    this.paths = paths.iterator();
    this.encoding = encoding.finest();
    this.column = VectorLayout.finest(encoding);
    this.rows = rows;
    this.hadoop = hadoop;
  }

  /** Whether rows are left. */
  @Override
  public boolean hasNext() {
    try {
      while (group == null || group.left == 0) {
        if (!advance()) {
          return false;
        }
      }
      return true;
    } catch (IOException | RuntimeException e) {
      throw new UncheckedIOException(
          "Cannot read %s: %s".formatted(path, e.getMessage()),
          e instanceof IOException cause ? cause : new IOException(e));
    }
  }

  /** Goes on to the next row group; false behind the last one. */
  private boolean advance() throws IOException {
    if (file == null) {
      if (!paths.hasNext()) {
        return false;
      }
      path = paths.next();
      file = new ColumnFile(path, List.of(CHUNK_ID, DOCUMENT_ID, column), hadoop);
    }
    if (file.advance()) {
      group = new RowGroup(file, column);
    } else {
      group = null;
      file.close();
      file = null;
    }
    return true;
  }

  @Override
  public Block next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    List<String> ids = new ArrayList<>();
    List<String> documents = new ArrayList<>();
    float[] vectors = new float[0];
    while (ids.size() < rows && hasNext()) {
      RowGroup from = Objects.requireNonNull(group);
      ids.add(text(from.ids));
      documents.add(text(from.documents));
      float[] vector = vector(from);
      if (vectors.length == 0) {
        vectors = new float[Math.multiplyExact(rows, vector.length)];
      }
      System.arraycopy(vector, 0, vectors, (ids.size() - 1) * vector.length, vector.length);
      from.left--;
    }
    int used = ids.size() * dimension;
    return new Block(
        ids, documents, used == vectors.length ? vectors : Arrays.copyOf(vectors, used), dimension);
  }

  private float[] vector(RowGroup from) {
    float[] vector =
        switch (encoding.precision()) {
          case FLOAT32, FLOAT16 -> floats(from.vectors);
          case INT8 -> codec().decode(bytes(from.vectors));
          case BINARY -> {
            byte[] bits = from.vectors.getBinary().getBytes();
            from.vectors.consume();
            yield codec().decode(bits);
          }
        };
    if (dimension < 0) {
      dimension = vector.length;
    }
    if (vector.length != dimension) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: it has vectors of dimension %d and %d",
              path,
              dimension,
              vector.length));
    }
    return vector;
  }

  private static String text(ColumnReader values) {
    String text = values.getBinary().toStringUsingUTF8();
    values.consume();
    return text;
  }

  private ByteCodec codec() {
    return Objects.requireNonNull(encoding.codec(), "codec is null");
  }

  private float[] floats(ColumnReader values) {
    int count = 0;
    do {
      if (count == floats.length) {
        floats = Arrays.copyOf(floats, 2 * count + 1);
      }
      if (ColumnFile.isThere(values)) {
        floats[count++] = values.getFloat();
      }
      values.consume();
    } while (values.getCurrentRepetitionLevel() > 0);
    if (count < floats.length) {
      floats = Arrays.copyOf(floats, count);
    }
    return floats;
  }

  private byte[] bytes(ColumnReader values) {
    byte[] bytes = new byte[Math.max(dimension, 1)];
    int count = 0;
    do {
      if (count == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * count);
      }
      if (ColumnFile.isThere(values)) {
        bytes[count++] = (byte) values.getInteger();
      }
      values.consume();
    } while (values.getCurrentRepetitionLevel() > 0);
    return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
  }

  @Override
  public void close() {
    try (ColumnFile open = file) {
      file = null;
      group = null;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close " + path + ": " + e.getMessage(), e);
    }
  }

  /** The columns of a row group. */
  private static final class RowGroup {
    private final ColumnReader ids;
    private final ColumnReader documents;
    private final ColumnReader vectors;
    private long left;

    RowGroup(ColumnFile file, String column) {
      this.ids = file.reader(CHUNK_ID);
      this.documents = file.reader(DOCUMENT_ID);
      this.vectors = file.reader(column);
      this.left = file.rows();
    }
  }
}
