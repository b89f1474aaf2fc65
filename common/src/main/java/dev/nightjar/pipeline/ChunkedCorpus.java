package dev.nightjar.pipeline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * A corpus cut into chunks, kept on the executors' disks until closed.
 *
 * @param rows chunks, and rejects (those have a {@code reason})
 * @param documents documents with at least one chunk
 * @param chunks how many there are
 * @param tokens of all chunks, special ones included
 * @param rejects rows that are no chunks, by reason
 */
record ChunkedCorpus(
    Dataset<Row> rows, long documents, long chunks, long tokens, Map<String, Long> rejects)
    implements AutoCloseable {

  /** Cuts, keeps and counts. */
  static ChunkedCorpus of(Dataset<Row> lazy) {
    Dataset<Row> rows = lazy.persist(StorageLevel.DISK_ONLY());
    List<Row> sums =
        rows.groupBy(functions.expr("coalesce(reason, '')").as("reason"))
            .agg(
                functions.count(functions.lit(1)),
                functions.sum("token_count"),
                functions.expr("count_if(chunk_index = 0)"))
            .collectAsList();
    long documents = 0;
    long chunks = 0;
    long tokens = 0;
    Map<String, Long> rejects = new TreeMap<>();
    for (Row sum : sums) {
      if (sum.getString(0).isEmpty()) {
        chunks = sum.getLong(1);
        tokens = sum.getLong(2);
        documents = sum.getLong(3);
      } else {
        rejects.put(sum.getString(0), sum.getLong(1));
      }
    }
    return new ChunkedCorpus(rows, documents, chunks, tokens, rejects);
  }

  /** Chunks by the power of two that their token counts do not exceed. */
  Map<String, Long> tokenHistogram() {
    Map<String, Long> histogram = new LinkedHashMap<>();
    rows.filter("reason is null")
        .groupBy(functions.expr("cast(pow(2, ceil(log2(token_count))) as int)").as("most"))
        .count()
        .orderBy("most")
        .collectAsList()
        .forEach(row -> histogram.put(Integer.toString(row.getInt(0)), row.getLong(1)));
    return histogram;
  }

  @Override
  public void close() {
    rows.unpersist(true);
  }
}
