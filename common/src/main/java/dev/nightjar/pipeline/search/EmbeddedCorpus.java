package dev.nightjar.pipeline.search;

import dev.nightjar.pipeline.Stopwatch;
import dev.nightjar.pipeline.embed.Accounts;
import dev.nightjar.pipeline.embed.EmbedPipeline;
import dev.nightjar.pipeline.embed.EmbedSpec;
import dev.nightjar.pipeline.embed.SharedLimits;
import dev.nightjar.pipeline.embed.chunks.ChunkedCorpus;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.SpilledRows;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A corpus with its vectors, kept on the executors' disks until closed. */
public final class EmbeddedCorpus implements AutoCloseable {
  private static final int SOME = 3;

  private final SharedLimits limits;
  private final SpilledRows vectors;
  private final Accounts accounts;
  private final Map<String, Double> seconds;

  private EmbeddedCorpus(
      SharedLimits limits, SpilledRows vectors, Accounts accounts, Map<String, Double> seconds) {
    this.limits = limits;
    this.vectors = vectors;
    this.accounts = accounts;
    this.seconds = seconds;
  }

  /**
   * Embeds documents ({@link dev.nightjar.spark.RowLayout#DOCUMENT}).
   *
   * @throws IllegalStateException if the accounts do not balance
   */
  public static EmbeddedCorpus of(
      SparkSession spark, EmbedSpec plan, Progress told, Dataset<Row> documents) {
    SharedLimits limits = SharedLimits.of(plan);
    try {
      return of(spark, limits, new NamedStages(spark.sparkContext(), told), documents);
    } catch (RuntimeException e) {
      limits.close();
      throw e;
    }
  }

  private static EmbeddedCorpus of(
      SparkSession spark, SharedLimits limits, Progress progress, Dataset<Row> documents) {
    EmbedPipeline pipeline = new EmbedPipeline(spark, limits.plan(), progress);
    Map<String, Double> seconds = new LinkedHashMap<>();
    Stopwatch watch = new Stopwatch();
    try (ChunkedCorpus chunks = pipeline.chunk(documents)) {
      seconds.put("chunk", watch.lap());
      SpilledRows vectors =
          SpilledRows.of(
              pipeline
                  .embed(chunks, Optional.empty(), Optional.empty())
                  .filter("vector is not null"));
      long written = vectors.rows().count();
      progress.finished();
      seconds.put("embed", watch.lap());
      Accounts accounts =
          pipeline.accounts(
              chunks, written, () -> vectors.rows().select("document_id").distinct().count());
      return new EmbeddedCorpus(limits, vectors, accounts, seconds);
    }
  }

  /** The chunks that have a vector. */
  public Dataset<Row> vectors() {
    return vectors.rows();
  }

  /** The ids of the documents that have a vector. */
  public Set<String> ids() {
    return Set.copyOf(documents().distinct().collectAsList());
  }

  /** Those of {@code ids} that are among them. */
  public Set<String> present(Set<String> ids) {
    Broadcast<Set<String>> wanted =
        JavaSparkContext.fromSparkContext(vectors.spark().sparkContext())
            .broadcast(new HashSet<>(ids));
    return Set.copyOf(
        documents().toJavaRDD().filter(id -> wanted.value().contains(id)).distinct().collect());
  }

  /** Some ids. */
  public List<String> someIds() {
    return documents().limit(SOME).collectAsList();
  }

  private Dataset<String> documents() {
    return vectors.rows().select("document_id").as(Encoders.STRING());
  }

  /** What became of every document and chunk. */
  public Accounts accounts() {
    return accounts;
  }

  /** Wall seconds by stage. */
  public Map<String, Double> seconds() {
    return seconds;
  }

  @Override
  public void close() {
    vectors.close();
    limits.close();
  }
}
