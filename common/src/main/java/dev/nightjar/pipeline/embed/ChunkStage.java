package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.Digests;
import dev.nightjar.io.source.RejectReason;
import dev.nightjar.models.ExecutorModels;
import dev.nightjar.pipeline.embed.chunks.PartHash;
import dev.nightjar.spark.Attributes;
import dev.nightjar.spark.Flattened;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.Metric;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.spark.SharedConfiguration;
import dev.nightjar.spark.TimedIterator;
import dev.nightjar.text.Chunk;
import dev.nightjar.text.DocumentChunks;
import dev.nightjar.text.DocumentWindow;
import dev.nightjar.text.DocumentWindows;
import dev.nightjar.text.FrontMatter;
import dev.nightjar.text.TextException;
import dev.nightjar.tokenize.Tokenizer;
import dev.nightjar.tokenize.Tokens;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
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

  /** The chunks and rejects ({@link RowLayout#CHUNK}) of documents. */
  Iterator<NewRow> chunk(int partition, Iterator<HeldRow> documents) {
    RunCounters.Task task = counters.begin(NAME, partition);
    Tokenizer tokenizer = ExecutorModels.tokenizer(plan.model(), hadoop.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) end -> tokenizer.close());
    Tokenizer timed = new TimedTokenizer(tokenizer, task);
    Cutter chunks = new Cutter(plan.cutter(timed), plan.windows(timed));
    Seen seen = new Seen();
    return new Flattened<>(
        documents,
        document ->
            TimedIterator.of(() -> rows(document, chunks, seen, task), task, Metric.CHUNK_NANOS));
  }

  private Iterator<NewRow> rows(HeldRow document, Cutter chunks, Seen seen, RunCounters.Task task) {
    if (document.has(RowColumn.REASON)) {
      return reject(
          document, document.utf8(RowColumn.REASON), document.utf8(RowColumn.MESSAGE), task);
    }
    UTF8String id = document.utf8(RowColumn.DOCUMENT_ID);
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
    seen.source = document.utf8(RowColumn.SOURCE).copy();
    seen.position = document.large(RowColumn.POSITION);
    try {
      Iterator<NewRow> rows = chunks(document, chunks, task);
      return rows.hasNext()
          ? rows
          : reject(document, RejectReason.EMPTY_TEXT, "the text has no token of the model", task);
    } catch (TextException e) {
      return reject(document, RejectReason.TOO_COMPLEX, e.problem(), task);
    }
  }

  private Iterator<NewRow> chunks(HeldRow document, Cutter cutter, RunCounters.Task task) {
    String text = document.text(RowColumn.TEXT);
    FrontMatter front = plan.frontMatter() ? FrontMatter.of(text) : FrontMatter.NONE;
    task.add(Metric.FRONT_MATTER_UNREAD, front.isRead() ? 0 : 1);
    Attributes attributes = document.attributes(RowColumn.ATTRIBUTES).with(front.values());
    String masked = front.masked(text);
    Stream<Chunk> chunks = cutter.chunks().of(masked).peek(chunk -> count(chunk.tokenIds(), task));
    Stream<NewRow> rows =
        plan.isLate()
            ? cutter
                .windows()
                .of(masked, chunks.iterator())
                .flatMap(w -> rows(document, w, attributes))
            : chunks.map(chunk -> row(document, chunk, attributes));
    return rows.iterator();
  }

  /** Of the chunks of a window, the one whose hash is the first has the window's tokens. */
  private static Stream<NewRow> rows(
      HeldRow document, DocumentWindow window, Attributes attributes) {
    String input = PartHash.input(window);
    String first = PartHash.of(input, window.parts().getFirst());
    return window.parts().stream()
        .map(
            part -> {
              String hash = PartHash.of(input, part);
              NewRow row =
                  cut(document, part.chunk(), attributes)
                      .with(RowColumn.CONTENT_HASH, hash)
                      .with(RowColumn.TOKEN_COUNT, part.to() - part.from());
              return hash.equals(first) ? row.with(RowColumn.TOKEN_IDS, window.tokenIds()) : row;
            });
  }

  private static NewRow row(HeldRow document, Chunk chunk, Attributes attributes) {
    NewRow row =
        cut(document, chunk, attributes)
            .with(RowColumn.CONTENT_HASH, Digests.sha256(chunk.input()))
            .with(RowColumn.TOKEN_COUNT, chunk.tokenIds().length)
            .with(RowColumn.TOKEN_IDS, chunk.tokenIds());
    return chunk.context().isEmpty() ? row : row.with(RowColumn.CONTEXT, chunk.context());
  }

  /** Without what the model reads. */
  private static NewRow cut(HeldRow document, Chunk chunk, Attributes attributes) {
    UTF8String id = document.utf8(RowColumn.DOCUMENT_ID);
    String context = chunk.context();
    NewRow row =
        new NewRow(RowLayout.CHUNK)
            .with(RowColumn.DOCUMENT_ID, id)
            .with(
                RowColumn.CHUNK_ID,
                UTF8String.concat(id, UTF8String.fromString("#" + chunk.index())))
            .with(RowColumn.CHUNK_INDEX, chunk.index())
            .with(RowColumn.START, chunk.start())
            .with(RowColumn.END, chunk.end())
            .with(RowColumn.TEXT, chunk.text())
            .with(RowColumn.SOURCE, document.utf8(RowColumn.SOURCE));
    return row.with(
        RowColumn.ATTRIBUTES,
        context.isEmpty() ? attributes : attributes.with(Map.of(HEADINGS, context)));
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

  private static Iterator<NewRow> reject(
      HeldRow document, RejectReason reason, String message, RunCounters.Task task) {
    return reject(
        document, UTF8String.fromString(reason.name()), UTF8String.fromString(message), task);
  }

  private static Iterator<NewRow> reject(
      HeldRow document, UTF8String reason, UTF8String message, RunCounters.Task task) {
    task.add(Metric.ROWS_REJECTED, 1);
    NewRow row =
        new NewRow(RowLayout.CHUNK)
            .with(RowColumn.DOCUMENT_ID, document.utf8(RowColumn.DOCUMENT_ID))
            .with(RowColumn.SOURCE, document.utf8(RowColumn.SOURCE))
            .with(RowColumn.REASON, reason)
            .with(RowColumn.MESSAGE, message);
    return Collections.singleton(row).iterator();
  }

  /**
   * Cuts documents.
   *
   * @param windows what is read of one at once, where the model reads documents
   */
  private record Cutter(DocumentChunks chunks, DocumentWindows windows) {}

  /** The last document that was taken. */
  private static final class Seen {
    private @Nullable UTF8String id;
    private @Nullable UTF8String source;
    private long position;
  }

  /**
   * Counts a tokenizer's time, and takes it from the chunker's, which calls it. Not thread-safe.
   */
  private static final class TimedTokenizer implements Tokenizer {
    private final Tokenizer tokenizer;
    private final RunCounters.Task task;

    TimedTokenizer(Tokenizer tokenizer, RunCounters.Task task) {
      this.tokenizer = tokenizer;
      this.task = task;
    }

    @Override
    public Tokens tokenizeHead(String text, int count) {
      long start = System.nanoTime();
      Tokens tokens = tokenizer.tokenizeHead(text, count);
      long spent = System.nanoTime() - start;
      task.add(Metric.TOKENIZE_NANOS, spent);
      task.add(Metric.CHUNK_NANOS, -spent);
      return tokens;
    }

    @Override
    public int[] leadingIds() {
      return tokenizer.leadingIds();
    }

    @Override
    public int[] trailingIds() {
      return tokenizer.trailingIds();
    }

    @Override
    public List<String> spellings(int[] ids) {
      return tokenizer.spellings(ids);
    }

    @Override
    public boolean slicesKeepIds() {
      return tokenizer.slicesKeepIds();
    }

    @Override
    public void close() {
      // Others use the tokenizer as well.
    }
  }
}
