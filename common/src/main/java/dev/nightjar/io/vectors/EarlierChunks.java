package dev.nightjar.io.vectors;

import dev.nightjar.spark.RowColumn;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chunks of the run before beside those that are being written: of each row it tells what has
 * become of it. That the files of both runs have the same documents, in the same order, is not
 * taken on trust: where it is not so, or the file of the run before cannot be read (a warning says
 * so), nothing is told at the end. Not thread-safe.
 */
final class EarlierChunks implements AutoCloseable {
  /**
   * Where they are.
   *
   * @param files of the run before, in the order of their partitions
   * @param part the partition that is written
   */
  record Source(List<String> files, int part) {}

  private static final Logger LOG = LoggerFactory.getLogger(EarlierChunks.class);

  private final String path;
  private final int part;
  private final int parts;
  private final int[] ordinals;
  private final FileChanges.Collector changes = new FileChanges.Collector();
  private final @Nullable ChunkMarks marks;
  private @Nullable ChunkMark earlier;
  private @Nullable ChunkMark last;
  private boolean comparable = true;

  /**
   * Opens the file of the run before.
   *
   * @param schema of the rows that are written, with the columns of every run
   */
  EarlierChunks(Source source, StructType schema, Configuration hadoop) {
    this.path = source.files.get(source.part);
    this.part = source.part;
    this.parts = source.files.size();
    this.ordinals =
        List.of(
                RowColumn.DOCUMENT_ID,
                RowColumn.CHUNK_INDEX,
                RowColumn.START,
                RowColumn.END,
                RowColumn.CONTENT_HASH,
                RowColumn.ATTRIBUTES)
            .stream()
            .mapToInt(column -> schema.fieldIndex(column.column()))
            .toArray();
    this.marks = opened(hadoop);
    this.earlier = following();
  }

  private @Nullable ChunkMarks opened(Configuration hadoop) {
    try {
      return new ChunkMarks(path, Optional.empty(), hadoop);
    } catch (RuntimeException e) {
      giveUp(e);
      return null;
    }
  }

  /** The run is written all the same, and its changes are found by all of its rows. */
  private void giveUp(RuntimeException e) {
    comparable = false;
    LOG.warn("Chunks are not compared as they are written: {}", e.toString());
  }

  private @Nullable ChunkMark following() {
    try {
      ChunkMark next = comparable && marks != null && marks.hasNext() ? marks.next() : null;
      if (next != null) {
        comparable &= isInPlace(next) && (earlier == null || ChunkMark.compare(earlier, next) < 0);
      }
      return next;
    } catch (RuntimeException e) {
      giveUp(e);
      return null;
    }
  }

  private boolean isInPlace(ChunkMark chunk) {
    return chunk.partition(parts) == part;
  }

  /** What has become of the row that comes next. */
  ChangeKind kind(InternalRow row) {
    ChunkMark now = mark(row);
    comparable &= isInPlace(now) && (last == null || ChunkMark.compare(last, now) < 0);
    while (earlier != null && ChunkMark.compare(earlier, now) < 0) {
      goPast(earlier, ChangeKind.DELETED);
    }
    ChunkMark before = earlier;
    if (before == null || ChunkMark.compare(before, now) > 0) {
      count(now, ChangeKind.ADDED);
      return ChangeKind.ADDED;
    }
    ChangeKind kind = ChangeKind.KEPT;
    if (before.content() != now.content()) {
      kind = ChangeKind.CHANGED;
    } else if (before.place() != now.place()) {
      kind = ChangeKind.MOVED;
    }
    goPast(before, kind);
    return kind;
  }

  private void goPast(ChunkMark before, ChangeKind kind) {
    count(before, kind);
    earlier = following();
  }

  private void count(ChunkMark chunk, ChangeKind kind) {
    if (last != null && !last.document().equals(chunk.document())) {
      changes.endDocument();
    }
    changes.add(kind, chunk);
    last = chunk;
  }

  private ChunkMark mark(InternalRow row) {
    UTF8String document = row.getUTF8String(ordinals[0]);
    // rows come and go in one buffer
    document =
        last != null && last.document().equals(document) ? last.document() : document.clone();
    long place =
        ChunkMark.place(
            row.getInt(ordinals[2]),
            row.getInt(ordinals[3]),
            row.isNullAt(ordinals[5])
                ? ChunkMark.NO_ATTRIBUTES
                : attributes(row.getMap(ordinals[5])));
    return new ChunkMark(
        document,
        row.getInt(ordinals[1]),
        digest(row.getUTF8String(ordinals[4]), ChunkMark.SEED),
        place,
        0);
  }

  private static long attributes(MapData map) {
    long sum = ChunkMark.SOME_ATTRIBUTES;
    for (int i = 0; i < map.numElements(); i++) {
      long name = digest(map.keyArray().getUTF8String(i), ChunkMark.SEED);
      sum += map.valueArray().isNullAt(i) ? name : digest(map.valueArray().getUTF8String(i), name);
    }
    return sum;
  }

  private static long digest(UTF8String value, long seed) {
    return XXH64.hashUnsafeBytes(
        value.getBaseObject(), value.getBaseOffset(), value.numBytes(), seed);
  }

  /**
   * What there was to tell, once all rows are by; empty if the two files could not be compared.
   *
   * @param groups the kind of each row group
   */
  Optional<FileChanges> changes(List<ChangeKind> groups) {
    while (earlier != null) {
      goPast(earlier, ChangeKind.DELETED);
    }
    changes.endDocument();
    return comparable
        ? Optional.of(changes.changes(new Path(path).getName(), groups))
        : Optional.empty();
  }

  @Override
  public void close() {
    if (marks != null) {
      marks.close();
    }
  }
}
