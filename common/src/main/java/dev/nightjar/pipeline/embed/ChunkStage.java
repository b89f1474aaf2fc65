package dev.nightjar.pipeline.embed;

import dev.nightjar.io.source.RejectReason;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.spark.Flattened;
import dev.nightjar.spark.InternalRows;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.spark.TimedIterator;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.text.FrontMatter;
import dev.nightjar.text.TextException;
import dev.nightjar.tokenize.Tokenizer;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Cuts documents into chunks. Expects each partition to hold all rows of an id, in the order of
 * their place, so that the first document of an id wins whatever order the source was read in.
 */
final class ChunkStage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What its tasks count by. */
  static final String NAME = "chunk";

  /** The attribute that keeps the headings above a chunk. */
  private static final String HEADINGS = "headings";

  private final EmbedSpec plan;
  private final SharedConfiguration hadoop;
  private final RunCounters counters;

  ChunkStage(EmbedSpec plan, SharedConfiguration hadoop, RunCounters counters) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.counters = counters;
  }

  /**
   * The chunks and rejects ({@link ChunkRow}) of documents ({@link
   * dev.nightjar.io.source.DocumentRow}).
   */
  Iterator<InternalRow> chunk(int partition, Iterator<InternalRow> documents) {
    RunCounters.Task task = counters.begin(NAME, partition);
    Tokenizer tokenizer = ExecutorModels.tokenizer(plan.model(), hadoop.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) end -> tokenizer.close());
    DocumentChunks chunks =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get(plan.chunker())),
            new TimedTokenizer(tokenizer, task),
            plan.prefix(),
            plan.limits());
    Seen seen = new Seen();
    return new Flattened<>(
        documents,
        document ->
            TimedIterator.of(() -> rows(document, chunks, seen, task), task, Metric.CHUNK_NANOS));
  }

  private Iterator<InternalRow> rows(
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
    try {
      Iterator<InternalRow> rows = chunks(document, chunks, task);
      return rows.hasNext()
          ? rows
          : reject(document, RejectReason.EMPTY_TEXT, "the text has no token of the model", task);
    } catch (TextException e) {
      return reject(document, RejectReason.TOO_COMPLEX, e.problem(), task);
    }
  }

  private Iterator<InternalRow> chunks(
      InternalRow document, DocumentChunks chunks, RunCounters.Task task) {
    String text = InternalRows.text(document, 1);
    FrontMatter front = plan.frontMatter() ? FrontMatter.of(text) : FrontMatter.NONE;
    task.add(Metric.FRONT_MATTER_UNREAD, front.isRead() ? 0 : 1);
    MapData attributes = with(document.getMap(2), front.values());
    return chunks
        .of(front.masked(text))
        .peek(chunk -> count(chunk.tokenIds(), task))
        .map(
            chunk ->
                ChunkRow.chunk(
                    document,
                    chunk,
                    chunk.context().isEmpty()
                        ? attributes
                        : with(attributes, Map.of(HEADINGS, chunk.context()))))
        .iterator();
  }

  private void count(int[] ids, RunCounters.Task task) {
    task.add(Metric.TOKENS_UNKNOWN, unknown(ids));
    task.add(Metric.CHUNKS_OVERSIZE, ids.length > plan.maxTokens() ? 1 : 0);
  }

  private static long unknown(int[] ids) {
    long unknown = 0;
    for (int id : ids) {
      unknown += id < 0 ? 1 : 0;
    }
    return unknown;
  }

  /** More attributes, where there are none of their names. */
  private static MapData with(MapData attributes, Map<String, String> more) {
    if (more.isEmpty()) {
      return attributes;
    }
    Map<Object, Object> all = new LinkedHashMap<>();
    for (int i = 0; i < attributes.numElements(); i++) {
      all.put(attributes.keyArray().getUTF8String(i), attributes.valueArray().getUTF8String(i));
    }
    more.forEach(
        (name, value) ->
            all.putIfAbsent(UTF8String.fromString(name), UTF8String.fromString(value)));
    return new ArrayBasedMapData(
        new GenericArrayData(all.keySet().toArray()), new GenericArrayData(all.values().toArray()));
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
