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
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.util.AutoCloseables;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a run's file by what tells them apart, in the order of documents and places,
 * straight from Parquet: texts are not read, as the hash of the model's input stands for them, and
 * neither are vectors where that decides them too. Where chunks of several kinds lie in row groups
 * of their own ({@link FileChanges}), those of each kind are read side by side. Not thread-safe;
 * whoever opens it closes it.
 */
public final class ChunkMarks implements Iterator<ChunkMark>, AutoCloseable {
  private final String path;
  private final @Nullable String vectors;
  private final List<ColumnFile> files = new ArrayList<>();
  private final List<Strand> strands = new ArrayList<>();

  /**
   * Opens a file.
   *
   * @param encoding of vectors that are part of the content; empty where equal inputs have equal
   *     vectors
   */
  public ChunkMarks(String path, Optional<VectorEncoding> encoding, Configuration hadoop) {
    this(path, encoding, Optional.empty(), hadoop);
  }

  /**
   * Opens a file for the chunks of one kind alone.
   *
   * @param kind that its {@link FileChanges} have
   */
  public ChunkMarks(String path, ChangeKind kind, Configuration hadoop) {
    this(path, Optional.empty(), Optional.of(kind), hadoop);
  }

  private ChunkMarks(
      String path,
      Optional<VectorEncoding> encoding,
      Optional<ChangeKind> only,
      Configuration hadoop) {
    this.path = path;
    this.vectors = encoding.map(VectorLayout::finest).orElse(null);
    boolean done = false;
    try {
      ColumnFile file = open(hadoop);
      List<ChangeKind> groups =
          FileChanges.of(file.footer()).map(FileChanges::groups).orElse(List.of());
      Set<ChangeKind> kinds = new TreeSet<>(groups);
      if (only.isEmpty() && kinds.size() < 2) {
        strands.add(new Strand(file, group -> true));
      } else {
        only.ifPresent(kind -> kinds.retainAll(Set.of(kind)));
        for (ChangeKind kind : kinds) {
          strands.add(
              new Strand(strands.isEmpty() ? file : open(hadoop), g -> groups.get(g) == kind));
        }
      }
      done = true;
    } catch (IOException e) {
      throw unreadable(e);
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private ColumnFile open(Configuration hadoop) throws IOException {
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
    ColumnFile file = new ColumnFile(path, columns, hadoop);
    files.add(file);
    return file;
  }

  private UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException("Cannot read %s: %s".formatted(path, e.getMessage()), e);
  }

  @Override
  public boolean hasNext() {
    return first() != null;
  }

  @Override
  public ChunkMark next() {
    Strand first = first();
    if (first == null) {
      throw new NoSuchElementException();
    }
    return first.next();
  }

  /** The strand with the chunk that comes next; null behind the last one. */
  private @Nullable Strand first() {
    Strand first = null;
    ChunkMark least = null;
    for (Strand strand : strands) {
      ChunkMark mark = strand.peek();
      if (mark != null && (least == null || ChunkMark.compare(mark, least) < 0)) {
        first = strand;
        least = mark;
      }
    }
    return first;
  }

  @Override
  public void close() {
    AutoCloseables.uncheckedClose(files);
  }

  /** Row groups with chunks that are in order. */
  private final class Strand {
    private final ColumnFile file;
    private final IntPredicate isOf;
    private int number; // of the next row group
    private long end; // of the rows of those before it
    private long row;
    private @Nullable RowGroup group;
    private @Nullable ChunkMark ahead;

    Strand(ColumnFile file, IntPredicate isOf) {
      this.file = file;
      this.isOf = isOf;
    }

    @Nullable ChunkMark peek() {
      try {
        if (ahead == null && advance()) {
          ahead = Objects.requireNonNull(group).next(row++);
        }
        return ahead;
      } catch (IOException e) {
        throw unreadable(e);
      }
    }

    ChunkMark next() {
      ChunkMark next = Objects.requireNonNull(peek());
      ahead = null;
      return next;
    }

    /** Whether there is a row more. */
    private boolean advance() throws IOException {
      while (group == null || group.left == 0) {
        long rows = file.rowsAhead();
        if (rows < 0) {
          return false;
        }
        row = end;
        end += rows;
        if (isOf.test(number++)) {
          file.advance();
          group = new RowGroup(file, vectors);
        } else {
          file.skip();
        }
      }
      return true;
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
      long content = digest(hashes.getBinary(), ChunkMark.SEED);
      hashes.consume();
      if (vectors != null) {
        content = vector(vectors, content);
      }
      long place = ChunkMark.place(number(starts), number(ends), attributes());
      return new ChunkMark(document, number(indexes), content, place, row);
    }

    private static int number(ColumnReader column) {
      int number = column.getInteger();
      column.consume();
      return number;
    }

    /** Whatever order they are in. */
    private long attributes() {
      int empty = names.getDescriptor().getMaxDefinitionLevel() - 1;
      long sum =
          names.getCurrentDefinitionLevel() < empty
              ? ChunkMark.NO_ATTRIBUTES
              : ChunkMark.SOME_ATTRIBUTES;
      do {
        if (ColumnFile.isThere(names)) {
          long name = digest(names.getBinary(), ChunkMark.SEED);
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
