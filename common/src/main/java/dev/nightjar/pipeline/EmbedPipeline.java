package dev.nightjar.pipeline;

import dev.nightjar.io.DocumentRow;
import dev.nightjar.io.SharedConfiguration;
import dev.nightjar.vector.WrittenPrecision;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;

/**
 * The way from documents to vectors.
 *
 * <ol>
 *   <li>{@link #chunk}: read, bring the rows of each id together, cut into chunks, and keep those
 *       on disk: now all chunks and tokens are known.
 *   <li>{@link #embed}: bring chunks of equal inputs and what is known of them together, in tasks
 *       of about equal tokens, and embed each input once, if its vector is not known.
 * </ol>
 *
 * <p>Not thread-safe.
 */
final class EmbedPipeline {
  private static final long TASK_BYTES = 64L << 20;

  private final SparkSession spark;
  private final EmbedPlan plan;
  private final Progress progress;
  private final SharedConfiguration hadoop;
  private final RunCounters counters;

  /** Nothing runs before {@link #chunk}. */
  EmbedPipeline(SparkSession spark, EmbedPlan plan, Progress progress) {
    this.spark = spark;
    this.plan = plan;
    this.progress = progress;
    this.hadoop = SharedConfiguration.of(spark);
    this.counters = RunCounters.in(spark.sparkContext());
  }

  /** What the tasks have counted so far. */
  RunCounters counters() {
    return counters;
  }

  /** Reads and cuts. */
  ChunkedCorpus chunk(Dataset<Row> documents) {
    progress.stage("Reading and chunking");
    RunCounters counted = counters;
    Dataset<Row> read =
        InternalRows.frame(
            spark,
            InternalRows.of(documents).mapPartitions(rows -> read(rows, counted.begin("read"))),
            DocumentRow.SCHEMA);
    Dataset<Row> together =
        read.repartition(documentPartitions(), functions.col("document_id"))
            .sortWithinPartitions("document_id", "source", "position");
    ChunkStage stage = new ChunkStage(plan, hadoop, counters);
    return ChunkedCorpus.of(
        InternalRows.frame(
            spark, InternalRows.of(together).mapPartitions(stage::chunk), ChunkRow.SCHEMA));
  }

  private static Iterator<InternalRow> read(Iterator<InternalRow> rows, RunCounters.Task task) {
    Iterator<InternalRow> timed = TimedIterator.of(() -> rows, task, Metric.READ_NANOS);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return timed.hasNext();
      }

      @Override
      public InternalRow next() {
        task.add(Metric.DOCUMENTS_READ, 1);
        return timed.next();
      }
    };
  }

  private int documentPartitions() {
    return Math.max(8, 4 * spark.sparkContext().defaultParallelism());
  }

  /**
   * The chunks with their vectors ({@link EmbedStage#OUTPUT}); nothing runs before they are asked
   * for.
   *
   * @param known vectors that need not be made ({@link EmbedStage#KNOWN})
   * @param staging keeps those that are made
   */
  Dataset<Row> embed(
      ChunkedCorpus chunks, Optional<Dataset<Row>> known, Optional<EmbedStage.Staging> staging) {
    ProgressListener.Counters shown =
        new ProgressListener.Counters(
            spark.sparkContext().longAccumulator(EmbedStage.CHUNKS),
            spark.sparkContext().longAccumulator(EmbedStage.TOKENS));
    progress.stage("Embedding", chunks.chunks(), chunks.tokens());
    Dataset<Row> wanting =
        chunks
            .rows()
            .filter("reason is null")
            .withColumn("origin", functions.lit(EmbedStage.CHUNK))
            .withColumn("vector", functions.lit(null).cast(EmbedStage.KNOWN.apply(2).dataType()));
    Dataset<Row> rows =
        known
            .map(vectors -> wanting.unionByName(vectors, true))
            .orElse(wanting)
            .select(
                Arrays.stream(EmbedStage.INPUT.fieldNames())
                    .map(functions::col)
                    .toArray(Column[]::new))
            .repartition(embedTasks(chunks), functions.col("content_hash"))
            .sortWithinPartitions("content_hash", "origin");
    EmbedStage stage = new EmbedStage(plan, hadoop, staging, shown, counters);
    return InternalRows.frame(
        spark, InternalRows.of(rows).mapPartitions(stage::embed), EmbedStage.OUTPUT);
  }

  private int embedTasks(ChunkedCorpus chunks) {
    int cores = spark.sparkContext().defaultParallelism();
    long tasks =
        Math.max(
            chunks.tokens() / plan.taskTokens(),
            bytes(chunks, WrittenPrecision.FLOAT32) / TASK_BYTES);
    return Math.clamp(tasks, 4 * cores, Math.max(10_000, 8 * cores));
  }

  /** Bytes of chunks with their vectors, about. */
  long bytes(ChunkedCorpus chunks, WrittenPrecision precision) {
    long dimension = Math.max(1, plan.model().spec().dimension());
    // About four bytes of text a token.
    return chunks.chunks() * dimension * precision.bits() / Byte.SIZE + chunks.tokens() * 4;
  }

  /**
   * What became of everything.
   *
   * @param written chunks with a vector that were found in the end
   * @param documents counts the documents with a vector; asked only if some chunk has none
   * @throws IllegalStateException if it does not balance
   */
  Accounts accounts(ChunkedCorpus chunks, long written, LongSupplier documents) {
    Map<Metric, Long> counted = counters.value();
    long invalid = counted.getOrDefault(Metric.CHUNKS_INVALID, 0L);
    Map<String, Long> reasons = new TreeMap<>(chunks.rejects());
    if (invalid > 0) {
      reasons.put("INVALID_VECTOR", invalid);
    }
    long empty = reasons.getOrDefault("EMPTY_TEXT", 0L);
    long rejected = chunks.rejects().values().stream().mapToLong(Long::longValue).sum() - empty;
    long embedded = invalid == 0 ? chunks.documents() : documents.getAsLong();
    return new Accounts(
            counted.getOrDefault(Metric.DOCUMENTS_READ, 0L),
            embedded,
            rejected + chunks.documents() - embedded,
            empty,
            chunks.chunks(),
            counted.getOrDefault(Metric.CHUNKS_EMBEDDED, 0L),
            counted.getOrDefault(Metric.CHUNKS_REUSED, 0L),
            counted.getOrDefault(Metric.CHUNKS_RESUMED, 0L),
            counted.getOrDefault(Metric.CHUNKS_DEDUPLICATED, 0L),
            invalid,
            written,
            chunks.tokens(),
            counted.getOrDefault(Metric.TOKENS_EMBEDDED, 0L),
            reasons)
        .balanced();
  }
}
