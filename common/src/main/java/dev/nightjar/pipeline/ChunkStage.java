package dev.nightjar.pipeline;

import dev.nightjar.io.Flattened;
import dev.nightjar.io.RejectReason;
import dev.nightjar.io.SharedConfiguration;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Cuts documents into chunks. Expects each partition to hold all rows of an id, in the order of
 * their place, so that the first document of an id wins whatever order the source was read in.
 */
final class ChunkStage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What its tasks count by. */
  static final String NAME = "chunk";

  private static final UTF8String HEADINGS = UTF8String.fromString("headings");

  private final EmbedPlan plan;
  private final SharedConfiguration hadoop;
  private final RunCounters counters;

  ChunkStage(EmbedPlan plan, SharedConfiguration hadoop, RunCounters counters) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.counters = counters;
  }

  /**
   * The chunks and rejects ({@link ChunkRow}) of documents ({@link dev.nightjar.io.DocumentRow}).
   */
  Iterator<InternalRow> chunk(int partition, Iterator<InternalRow> documents) {
    RunCounters.Task task = counters.begin(NAME, partition);
    DocumentChunks chunks =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get(plan.chunker())),
            new TimedTokenizer(ExecutorModels.tokenizer(plan.model(), hadoop.value()), task),
            plan.prefix(),
            plan.limits());
    Seen seen = new Seen();
    return new Flattened<>(
        documents,
        document ->
            TimedIterator.of(() -> rows(document, chunks, seen, task), task, Metric.CHUNK_NANOS));
  }

  private static Iterator<InternalRow> rows(
      InternalRow document, DocumentChunks chunks, Seen seen, RunCounters.Task task) {
    if (!document.isNullAt(5)) {
      return reject(document, document.getUTF8String(5), document.getUTF8String(6), task);
    }
    UTF8String id = document.getUTF8String(0);
    if (id.equals(seen.id)) {
      return reject(
          document,
          RejectReason.DUPLICATE_ID,
          String.format(
              Locale.ROOT,
              "the row at %s#%d has this id too and comes first",
              seen.source,
              seen.position),
          task);
    }
    seen.id = id.copy();
    seen.source = document.getUTF8String(3).copy();
    seen.position = document.getLong(4);
    MapData attributes = document.getMap(2);
    Iterator<InternalRow> rows =
        chunks
            .of(InternalRows.text(document, 1))
            .peek(chunk -> task.add(Metric.TOKENS_UNKNOWN, unknown(chunk.tokenIds())))
            .map(chunk -> ChunkRow.chunk(document, chunk, withContext(attributes, chunk.context())))
            .iterator();
    return rows.hasNext()
        ? rows
        : reject(document, RejectReason.EMPTY_TEXT, "the text has no token of the model", task);
  }

  private static long unknown(int[] ids) {
    long unknown = 0;
    for (int id : ids) {
      unknown += id < 0 ? 1 : 0;
    }
    return unknown;
  }

  /** The headings above a chunk are kept as one more attribute. */
  private static MapData withContext(MapData attributes, String context) {
    if (context.isEmpty()) {
      return attributes;
    }
    List<Object> names = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < attributes.numElements(); i++) {
      names.add(attributes.keyArray().getUTF8String(i));
      values.add(attributes.valueArray().getUTF8String(i));
    }
    if (!names.contains(HEADINGS)) {
      names.add(HEADINGS);
      values.add(UTF8String.fromString(context));
    }
    return new ArrayBasedMapData(
        new GenericArrayData(names.toArray()), new GenericArrayData(values.toArray()));
  }

  private static Iterator<InternalRow> reject(
      InternalRow document, RejectReason reason, String message, RunCounters.Task task) {
    return reject(
        document, UTF8String.fromString(reason.name()), UTF8String.fromString(message), task);
  }

  private static Iterator<InternalRow> reject(
      InternalRow document, UTF8String reason, UTF8String message, RunCounters.Task task) {
    task.add(Metric.ROWS_REJECTED, 1);
    return Collections.singleton(ChunkRow.reject(document, reason, message)).iterator();
  }

  /** The last document that was taken. */
  private static final class Seen {
    private @Nullable UTF8String id;
    private @Nullable UTF8String source;
    private long position;
  }
}
