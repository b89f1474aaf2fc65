package dev.nightjar.pipeline;

import dev.nightjar.io.DocumentRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The way from documents to vectors, in two Spark jobs.
 *
 * <ol>
 *   <li>Read, bring the rows of each id together, cut into chunks, and keep those on disk: now all
 *       chunks and tokens are known.
 *   <li>Spread the chunks over tasks of about equal tokens, embed, and keep the vectors on disk.
 * </ol>
 */
public final class EmbedPipeline {
  /** Consecutive chunks of a document that stay in one task. */
  private static final int BLOCK = 16;

  private final SparkSession spark;
  private final EmbedPlan plan;
  private final Progress progress;
  private final SerializableConfiguration hadoop;

  /** Nothing runs before {@link #embed}. */
  public EmbedPipeline(SparkSession spark, EmbedPlan plan, Progress progress) {
    this.spark = spark;
    this.plan = plan;
    this.progress = progress;
    this.hadoop = new SerializableConfiguration(spark.sessionState().newHadoopConf());
  }

  /** Embeds documents ({@link DocumentRow} rows); the accounts balance or this throws. */
  public EmbeddedCorpus embed(Dataset<Row> documents) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    RowCounter read = new RowCounter();
    spark.sparkContext().register(read, "documents read");

    Stopwatch watch = new Stopwatch();
    progress.stage("Reading and chunking");
    Dataset<Row> chunks = chunks(documents, read).persist(StorageLevel.DISK_ONLY());
    Map<String, Row> cut = byReason(chunks);
    seconds.put("chunk", watch.lap());

    long total = rows(cut.get(""));
    long tokens = cut.containsKey("") ? cut.get("").getLong(2) : 0;
    progress.stage("Embedding", total, tokens);
    Dataset<Row> embedded = embedded(chunks, tokens).persist(StorageLevel.DISK_ONLY());
    Map<String, Row> done = byReason(embedded);
    progress.finished();
    seconds.put("embed", watch.lap());

    Map<String, Long> histogram = histogram(embedded);
    Accounts accounts = accounts(read.value(), cut, done, embedded).balanced();
    chunks.unpersist(false);
    return new EmbeddedCorpus(embedded, accounts, histogram, seconds);
  }

  private Dataset<Row> chunks(Dataset<Row> documents, RowCounter read) {
    return documents
        .map(
            (org.apache.spark.api.java.function.MapFunction<Row, Row>)
                row -> {
                  read.add(TaskContext.getPartitionId());
                  return row;
                },
            Encoders.row(DocumentRow.SCHEMA))
        .repartition(documentPartitions(), functions.col("document_id"))
        .sortWithinPartitions("document_id", "source", "position")
        .mapPartitions(new ChunkStage(plan, hadoop), Encoders.row(ChunkRow.CHUNK));
  }

  private int documentPartitions() {
    return Math.max(8, 4 * spark.sparkContext().defaultParallelism());
  }

  private Dataset<Row> embedded(Dataset<Row> chunks, long tokens) {
    ProgressListener.Counters counters =
        new ProgressListener.Counters(
            spark.sparkContext().longAccumulator(EmbedStage.CHUNKS),
            spark.sparkContext().longAccumulator(EmbedStage.TOKENS));
    int cores = spark.sparkContext().defaultParallelism();
    int tasks = Math.clamp(tokens / plan.taskTokens(), 4 * cores, Math.max(10_000, 8 * cores));
    Dataset<Row> vectors =
        chunks
            .filter("reason is null")
            .repartition(
                tasks, functions.col("document_id"), functions.expr("chunk_index div " + BLOCK))
            .sortWithinPartitions("document_id", "chunk_index")
            .mapPartitions(new EmbedStage(plan, hadoop, counters), Encoders.row(ChunkRow.EMBEDDED));
    Dataset<Row> rejects =
        chunks
            .filter("reason is not null")
            .drop("token_ids")
            .withColumn("vector", functions.lit(null).cast("array<float>"))
            .selectExpr(ChunkRow.EMBEDDED.fieldNames());
    return vectors.unionByName(rejects);
  }

  /** Rows, documents and tokens by reason; chunks under the empty reason. */
  private static Map<String, Row> byReason(Dataset<Row> rows) {
    List<Row> sums =
        rows.groupBy(functions.expr("coalesce(reason, '')").as("reason"))
            .agg(
                functions.count(functions.lit(1)).as("rows"),
                functions.sum("token_count").as("tokens"),
                functions.expr("count_if(chunk_index = 0)").as("documents"))
            .collectAsList();
    Map<String, Row> map = new TreeMap<>();
    sums.forEach(row -> map.put(row.getString(0), row));
    return map;
  }

  private static long rows(@org.jspecify.annotations.Nullable Row sums) {
    return sums == null ? 0 : sums.getLong(1);
  }

  private static Accounts accounts(
      long read, Map<String, Row> cut, Map<String, Row> done, Dataset<Row> embedded) {
    Map<String, Long> reasons = new TreeMap<>();
    done.forEach((reason, row) -> reasons.put(reason, row.getLong(1)));
    reasons.remove("");
    long invalid = reasons.getOrDefault("INVALID_VECTOR", 0L);
    long empty = reasons.getOrDefault("EMPTY_TEXT", 0L);
    long rejected = reasons.values().stream().mapToLong(Long::longValue).sum() - empty - invalid;
    long cutDocuments = cut.containsKey("") ? cut.get("").getLong(3) : 0;
    long documents =
        invalid == 0
            ? cutDocuments
            : embedded.filter("reason is null").select("document_id").distinct().count();
    return new Accounts(
        read,
        documents,
        rejected + cutDocuments - documents,
        empty,
        rows(cut.get("")),
        rows(done.get("")),
        invalid,
        done.containsKey("") ? done.get("").getLong(2) : 0,
        reasons);
  }

  private static Map<String, Long> histogram(Dataset<Row> embedded) {
    Map<String, Long> histogram = new LinkedHashMap<>();
    embedded
        .filter("reason is null")
        .groupBy(functions.expr("cast(pow(2, ceil(log2(token_count))) as int)").as("most"))
        .count()
        .orderBy("most")
        .collectAsList()
        .forEach(row -> histogram.put(Integer.toString(row.getInt(0)), row.getLong(1)));
    return histogram;
  }
}
