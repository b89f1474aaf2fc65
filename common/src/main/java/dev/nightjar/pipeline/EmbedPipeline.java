package dev.nightjar.pipeline;

import dev.nightjar.io.DocumentRow;
import dev.nightjar.io.SharedConfiguration;
import dev.nightjar.io.StagedVectors.Entry;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The way from documents to vectors.
 *
 * <ol>
 *   <li>{@link #chunk}: read, bring the rows of each id together, cut into chunks, and keep those
 *       on disk: now all chunks and tokens are known.
 *   <li>{@link #newVectors}: bring chunks of equal inputs together, in tasks of about equal tokens,
 *       and embed each input once, if its vector is not known.
 *   <li>Join chunks and vectors by the hash of the input.
 * </ol>
 *
 * <p>Not thread-safe.
 */
final class EmbedPipeline {
  /** A vector by the hash of what the model read. */
  static final StructType VECTOR =
      new StructType()
          .add("content_hash", DataTypes.StringType)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false));

  private static final long PARTITION_BYTES = 64L << 20;

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
    return ChunkedCorpus.of(
        documents
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>) rows -> read(rows, counted.begin("read")),
                Encoders.row(DocumentRow.SCHEMA))
            .repartition(documentPartitions(), functions.col("document_id"))
            .sortWithinPartitions("document_id", "source", "position")
            .mapPartitions(new ChunkStage(plan, hadoop, counters), Encoders.row(ChunkRow.SCHEMA)));
  }

  private static Iterator<Row> read(Iterator<Row> rows, RunCounters.Task task) {
    Iterator<Row> timed = TimedIterator.of(() -> rows, task, Metric.READ_NANOS);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return timed.hasNext();
      }

      @Override
      public Row next() {
        task.add(Metric.DOCUMENTS_READ, 1);
        return timed.next();
      }
    };
  }

  private int documentPartitions() {
    return Math.max(8, 4 * spark.sparkContext().defaultParallelism());
  }

  /**
   * The vectors that are not known; nothing runs before they are asked for.
   *
   * @param known content_hash and origin of those that are, as {@link EmbedStage} takes them; no
   *     columns for none
   */
  JavaRDD<Entry> newVectors(ChunkedCorpus chunks, Dataset<Row> known) {
    ProgressListener.Counters shown =
        new ProgressListener.Counters(
            spark.sparkContext().longAccumulator(EmbedStage.CHUNKS),
            spark.sparkContext().longAccumulator(EmbedStage.TOKENS));
    progress.stage("Embedding", chunks.chunks(), chunks.tokens());
    Dataset<Row> rows =
        chunks
            .rows()
            .filter("reason is null")
            .withColumn("origin", functions.lit(EmbedStage.CHUNK))
            .select(columns());
    if (known.columns().length > 0) {
      rows =
          rows.unionByName(
              known
                  .withColumn("token_ids", functions.lit(null).cast(DataTypes.BinaryType))
                  .withColumn("text", functions.lit(null).cast(DataTypes.StringType))
                  .select(columns()));
    }
    EmbedStage stage = new EmbedStage(plan, hadoop, shown, counters);
    return VectorRow.rows(
            rows.repartition(embedTasks(chunks), functions.col("content_hash"))
                .sortWithinPartitions("content_hash", "origin"))
        .mapPartitions(stage::embed);
  }

  private static Column[] columns() {
    return Arrays.stream(EmbedStage.COLUMNS).map(functions::col).toArray(Column[]::new);
  }

  private int embedTasks(ChunkedCorpus chunks) {
    int cores = spark.sparkContext().defaultParallelism();
    return Math.clamp(chunks.tokens() / plan.taskTokens(), 4 * cores, Math.max(10_000, 8 * cores));
  }

  /** Partitions for the join, by the size of what is joined. */
  int joinPartitions(ChunkedCorpus chunks) {
    int cores = spark.sparkContext().defaultParallelism();
    return Math.clamp(bytes(chunks) / PARTITION_BYTES + 1, 2 * cores, 100_000);
  }

  /** Bytes of chunks with their vectors, about. */
  long bytes(ChunkedCorpus chunks) {
    long dimension = Math.max(1, plan.model().spec().dimension());
    // About four bytes of text a token.
    return chunks.chunks() * dimension * Float.BYTES + chunks.tokens() * 4;
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
