package dev.nightjar.pipeline.embed;

import dev.nightjar.spark.SpilledRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A corpus cut into chunks, kept on the executors' disks until closed.
 *
 * @param stored chunks, and rejects (those have a {@code reason})
 * @param counts what they come to
 */
public record ChunkedCorpus(SpilledRows stored, ChunkCounts counts) implements AutoCloseable {

  /** Cuts, keeps and counts. */
  static ChunkedCorpus of(SpilledRows stored) {
    Column reason = functions.expr("coalesce(reason, '')").as("reason");
    Column most = functions.expr("cast(pow(2, ceil(log2(token_count))) as int)").as("most");
    List<Row> sums =
        stored
            .rows()
            .groupBy(reason, most)
            .agg(
                functions.count(functions.lit(1)),
                functions.sum("token_count"),
                functions.expr("count_if(chunk_index = 0)"))
            .orderBy("most", "reason")
            .collectAsList();
    long documents = 0;
    long chunks = 0;
    long tokens = 0;
    Map<String, Long> histogram = new LinkedHashMap<>();
    Map<String, Long> rejects = new TreeMap<>();
    for (Row sum : sums) {
      if (sum.getString(0).isEmpty()) {
        histogram.put(Integer.toString(sum.getInt(1)), sum.getLong(2));
        chunks += sum.getLong(2);
        tokens += sum.getLong(3);
        documents += sum.getLong(4);
      } else {
        rejects.put(sum.getString(0), sum.getLong(2));
      }
    }
    return new ChunkedCorpus(
        stored, new ChunkCounts(documents, chunks, tokens, histogram, rejects));
  }

  /** All rows. */
  Dataset<Row> rows() {
    return stored.rows();
  }

  /**
   * The rows that are no chunks.
   *
   * @param partitions those that have any; the others are not read
   */
  Dataset<Row> rejected(Set<Integer> partitions) {
    return stored.rows(partitions).filter("reason is not null");
  }

  /** Some of the chunks, in the order they were cut. */
  List<Row> first(int count) {
    return rows().filter("reason is null").limit(count).collectAsList();
  }

  /** About so many of the chunks, of all lengths, kept as these are; the caller closes it. */
  ChunkedCorpus sample(int count) {
    String every = "reason is null and pmod(xxhash64(chunk_id), %d) = 0";
    long step = Math.max(1, counts.chunks() / Math.max(1, count));
    return of(SpilledRows.of(rows().filter(every.formatted(step))));
  }

  @Override
  public void close() {
    stored.close();
  }
}
