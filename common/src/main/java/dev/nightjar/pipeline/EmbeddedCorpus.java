package dev.nightjar.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * A corpus with its vectors, kept on the executors' disks until closed.
 *
 * @param vectors the chunks that have a vector
 * @param accounts what became of every document and chunk
 * @param seconds wall seconds by stage
 */
public record EmbeddedCorpus(Dataset<Row> vectors, Accounts accounts, Map<String, Double> seconds)
    implements AutoCloseable {

  /**
   * Embeds documents ({@link dev.nightjar.io.DocumentRow} rows).
   *
   * @throws IllegalStateException if the accounts do not balance
   */
  public static EmbeddedCorpus of(
      SparkSession spark, EmbedPlan plan, Progress told, Dataset<Row> documents) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    EmbedPipeline pipeline = new EmbedPipeline(spark, plan, progress);
    Map<String, Double> seconds = new LinkedHashMap<>();
    Stopwatch watch = new Stopwatch();
    try (ChunkedCorpus chunks = pipeline.chunk(documents)) {
      seconds.put("chunk", watch.lap());
      Dataset<Row> vectors =
          pipeline
              .embed(chunks, Optional.empty(), Optional.empty())
              .filter("vector is not null")
              .persist(StorageLevel.DISK_ONLY());
      long written = vectors.count();
      progress.finished();
      seconds.put("embed", watch.lap());
      Accounts accounts =
          pipeline.accounts(
              chunks, written, () -> vectors.select("document_id").distinct().count());
      return new EmbeddedCorpus(vectors, accounts, seconds);
    }
  }

  @Override
  public void close() {
    vectors.unpersist(true);
  }
}
