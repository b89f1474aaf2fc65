package dev.nightjar.pipeline;

import dev.nightjar.io.Flattened;
import dev.nightjar.io.RejectReason;
import dev.nightjar.io.SharedConfiguration;
import dev.nightjar.text.Chunker;
import dev.nightjar.text.DocumentChunks;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Cuts documents into chunks. Expects each partition to hold all rows of an id, in the order of
 * their place, so that the first document of an id wins whatever order the source was read in.
 */
final class ChunkStage implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final EmbedPlan plan;
  private final SharedConfiguration hadoop;
  private final RunCounters counters;

  ChunkStage(EmbedPlan plan, SharedConfiguration hadoop, RunCounters counters) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.counters = counters;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> documents) {
    RunCounters.Task task = counters.begin("chunk");
    DocumentChunks chunks =
        new DocumentChunks(
            Objects.requireNonNull(Chunker.byName().get(plan.chunker())),
            new TimedTokenizer(ExecutorModels.tokenizer(plan.model(), hadoop.value()), task),
            plan.prefix(),
            plan.limits());
    Seen seen = new Seen();
    return new Flattened<>(
        documents,
        document -> TimedIterator.of(() -> rows(document, chunks, seen), task, Metric.CHUNK_NANOS));
  }

  private static Iterator<Row> rows(Row document, DocumentChunks chunks, Seen seen) {
    if (!document.isNullAt(5)) {
      return one(ChunkRow.reject(document, document.getString(5), document.getString(6)));
    }
    String id = document.getString(0);
    if (id.equals(seen.id)) {
      return one(
          ChunkRow.reject(
              document,
              RejectReason.DUPLICATE_ID.name(),
              "the row at %s#%d has this id too and comes first"
                  .formatted(seen.source, seen.position)));
    }
    seen.id = id;
    seen.source = document.getString(3);
    seen.position = document.getLong(4);
    Object attributes = document.get(2);
    Iterator<Row> rows =
        chunks
            .of(document.getString(1))
            .map(chunk -> ChunkRow.chunk(document, chunk, withContext(attributes, chunk.context())))
            .iterator();
    return rows.hasNext()
        ? rows
        : one(
            ChunkRow.reject(
                document, RejectReason.EMPTY_TEXT.name(), "the text has no token of the model"));
  }

  /** The headings above a chunk are kept as one more attribute. */
  private static Object withContext(Object attributes, String context) {
    if (context.isEmpty()) {
      return attributes;
    }
    @SuppressWarnings("unchecked")
    Map<String, String> map =
        new HashMap<>(
            CollectionConverters.asJava((scala.collection.Map<String, String>) attributes));
    map.putIfAbsent("headings", context);
    return CollectionConverters.asScala(map);
  }

  private static Iterator<Row> one(Row row) {
    return List.of(row).iterator();
  }

  /** The last document that was taken. */
  private static final class Seen {
    private @Nullable String id;
    private @Nullable String source;
    private long position;
  }
}
