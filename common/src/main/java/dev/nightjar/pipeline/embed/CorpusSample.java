package dev.nightjar.pipeline.embed;

import dev.nightjar.io.source.LeftOut;
import dev.nightjar.io.source.Source;
import dev.nightjar.pipeline.embed.chunks.ChunkedCorpus;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.SpilledRows;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Some documents of a corpus, cut into chunks as a run would cut them, beside what is known of all.
 * Which documents is decided by the hashes of their ids, so that each has the same chance and the
 * same corpus always gives the same sample. The whole input is read for that, twice if it has more
 * documents than are wanted. Holds what it made on the executors' disks until closed.
 *
 * @param whole what was counted of the corpus
 * @param documents the sampled ones
 * @param chunks theirs
 * @param leftOut what of the input was not read
 * @param warnings what the user should know of the sampled documents
 */
public record CorpusSample(
    Whole whole,
    List<Document> documents,
    ChunkedCorpus chunks,
    LeftOut leftOut,
    List<String> warnings)
    implements AutoCloseable {
  /** Ids are told apart by as many hashes. */
  private static final long HASHES = 1L << 40;

  /**
   * All of a corpus.
   *
   * @param documents rows of the source
   * @param characters of their texts
   */
  public record Whole(long documents, long characters) {}

  /**
   * A sampled document; one that is empty or rejected has no chunks.
   *
   * @param rows of the source that have its id
   * @param characters of its text
   * @param tokens that the model reads of it
   * @param bytes of its chunks' texts, in UTF-8
   */
  public record Document(long rows, long characters, long chunks, long tokens, long bytes) {}

  /**
   * Reads a corpus, and cuts some of it.
   *
   * @param wanted documents, about; all of a corpus that has no more
   * @throws IllegalStateException if the input has no documents
   */
  public static CorpusSample of(
      SparkSession spark, Source source, EmbedSpec plan, int wanted, Progress progress) {
    progress.stage("Counting documents");
    Dataset<Row> all = source.read();
    Row counted =
        all.agg(functions.count("*"), functions.sum(functions.length(functions.col("text"))))
            .head();
    Whole whole = new Whole(counted.getLong(0), counted.isNullAt(1) ? 0 : counted.getLong(1));
    LeftOut leftOut = source.leftOut();
    if (whole.documents() == 0) {
      throw new IllegalStateException("Cannot plan: " + leftOut.noDocuments());
    }
    long below = (long) Math.ceil((double) HASHES * wanted / whole.documents());
    try (SpilledRows kept =
        SpilledRows.of(all.filter("pmod(xxhash64(document_id), " + HASHES + ") < " + below))) {
      EmbedPipeline pipeline = new EmbedPipeline(spark, plan, progress);
      ChunkedCorpus chunks = pipeline.chunk(kept.rows());
      return new CorpusSample(
          whole,
          documents(kept.rows(), chunks),
          chunks,
          leftOut,
          ChunkWarnings.of(pipeline.counters(), plan));
    }
  }

  private static List<Document> documents(Dataset<Row> sampled, ChunkedCorpus chunks) {
    String id = "document_id";
    Dataset<Row> lengths =
        sampled
            .groupBy(id)
            .agg(
                functions.expr("count(*) as rows"),
                functions.expr("coalesce(sum(length(text)), 0L) as characters"));
    Dataset<Row> cut =
        chunks
            .rows()
            .filter("reason is null")
            .groupBy(id)
            .agg(
                functions.expr("count(*) as chunks"),
                functions.expr("sum(octet_length(token_ids)) div 4 as tokens"),
                functions.expr("sum(octet_length(text)) as bytes"));
    return lengths
        .join(cut, lengths.col(id).equalTo(cut.col(id)), "left_outer")
        .selectExpr(
            "rows",
            "characters",
            "coalesce(chunks, 0L)",
            "coalesce(tokens, 0L)",
            "coalesce(bytes, 0L)")
        .collectAsList()
        .stream()
        .map(
            row ->
                new Document(
                    row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .toList();
  }

  /** Rows of the source that are sampled. */
  public long rows() {
    return documents.stream().mapToLong(Document::rows).sum();
  }

  @Override
  public void close() {
    chunks.close();
  }
}
