package dev.nightjar.pipeline.changes;

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
  /** What became of a chunk. */
  enum Kind {
    /** Only the second run has it. */
    ADDED,
    /** Another text is in its place. */
    CHANGED,
    /** The same text with the same vector starts or ends elsewhere or has other attributes. */
    MOVED,
    /** Only the first run has it. */
    DELETED,
    /** Nothing is new. */
    KEPT
  }

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
      next = RowFactory.create(Kind.KEPT.name(), null, null, null, null, kept);
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
      return row(Kind.ADDED, one);
    }
    Sided other = ahead;
    if (other == null || !other.later() || !one.isAt(other)) {
      return row(Kind.DELETED, one);
    }
    ahead = following();
    if (all || one.mark().content() != other.mark().content()) {
      return row(Kind.CHANGED, other);
    }
    if (one.mark().place() != other.mark().place()) {
      return row(Kind.MOVED, other);
    }
    kept++;
    return null;
  }

  private static Row row(Kind kind, Sided chunk) {
    return RowFactory.create(
        kind.name(),
        chunk.mark().document().toString(),
        chunk.mark().index(),
        chunk.file(),
        chunk.mark().row(),
        1L);
  }
}
