package dev.nightjar.pipeline.changes;

import dev.nightjar.io.vectors.ChangeKind;
import dev.nightjar.io.vectors.ChunkMark;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What two runs do not have alike, a row a chunk, and one more that counts those that are as they
 * were. Not thread-safe.
 */
final class Differences implements Iterator<Row> {
  /** Columns of the rows: of which row of which file of the second run, and how many chunks. */
  static final StructType SCHEMA =
      new StructType()
          .add("kind", DataTypes.StringType, false)
          .add("document_id", DataTypes.StringType)
          .add("chunk_index", DataTypes.IntegerType)
          .add("file", DataTypes.IntegerType)
          .add("row", DataTypes.LongType)
          .add("chunks", DataTypes.LongType, false);

  private final Iterator<Sided> chunks;
  private final boolean all;
  private @Nullable Sided ahead;
  private @Nullable Row next;
  private long kept;

  /**
   * @param chunks of both runs, in {@link Sided#compare}
   * @param all whether vectors cannot be equal, whatever the texts
   */
  Differences(Iterator<Sided> chunks, boolean all) {
    this.chunks = chunks;
    this.all = all;
    this.ahead = following();
  }

  private @Nullable Sided following() {
    return chunks.hasNext() ? chunks.next() : null;
  }

  @Override
  public boolean hasNext() {
    while (next == null && ahead != null) {
      next = compared(ahead);
    }
    if (next == null && kept > 0) {
      next = kept(kept);
      kept = 0;
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }

  /** Goes past a chunk and its counterpart; null if nothing is new. */
  private @Nullable Row compared(Sided one) {
    ahead = following();
    if (one.later()) {
      return row(ChangeKind.ADDED, one);
    }
    Sided other = ahead;
    if (other == null || !other.later() || !one.isAt(other)) {
      return row(ChangeKind.DELETED, one);
    }
    ahead = following();
    if (all || one.mark().content() != other.mark().content()) {
      return row(ChangeKind.CHANGED, other);
    }
    if (one.mark().place() != other.mark().place()) {
      return row(ChangeKind.MOVED, other);
    }
    kept++;
    return null;
  }

  private static Row row(ChangeKind kind, Sided chunk) {
    return row(kind, chunk.file(), chunk.mark());
  }

  /** The row of a chunk that the second run has. */
  static Row row(ChangeKind kind, int file, ChunkMark chunk) {
    return RowFactory.create(
        kind.name(), chunk.document().toString(), chunk.index(), file, chunk.row(), 1L);
  }

  /** The row of a chunk that is gone. */
  static Row deleted(String document, int index) {
    return RowFactory.create(ChangeKind.DELETED.name(), document, index, null, null, 1L);
  }

  /** The row that counts what is as it was. */
  static Row kept(long chunks) {
    return RowFactory.create(ChangeKind.KEPT.name(), null, null, null, null, chunks);
  }
}
