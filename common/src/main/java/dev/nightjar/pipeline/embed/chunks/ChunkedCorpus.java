package dev.nightjar.pipeline.embed.chunks;

import dev.nightjar.spark.RowLayout;
import dev.nightjar.spark.SpilledRows;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
  public static ChunkedCorpus of(SpilledRows stored) {
    return new ChunkedCorpus(
        stored,
        stored
            .held(RowLayout.CHUNK)
            .mapPartitions(rows -> List.of(ChunkTally.of(rows)).iterator())
            .collect()
            .stream()
            .reduce(new ChunkTally(), ChunkTally::plus)
            .counts());
  }

  /** All rows. */
  public Dataset<Row> rows() {
    return stored.rows();
  }

  /**
   * The rows that are no chunks.
   *
   * @param partitions those that have any; the others are not read
   */
  public Dataset<Row> rejected(Set<Integer> partitions) {
    return stored.rows(partitions).filter(functions.col("reason").isNotNull());
  }

  /** Some of the chunks, in the order they were cut. */
  public List<Row> first(int count) {
    return rows().filter(functions.col("reason").isNull()).limit(count).collectAsList();
  }

  /**
   * About so many of the inputs, of all lengths, each with one of its chunks, kept as these are;
   * the caller closes it.
   */
  public ChunkedCorpus sample(int count) {
    return sample("token_ids is not null", counts.inputs(), count);
  }

  /**
   * About so many of the inputs of one kind of length, likewise.
   *
   * @param most their most tokens, a key of {@link ChunkCounts#tokenHistogram}
   */
  public ChunkedCorpus sample(int most, int count) {
    return sample(
        String.format(
            Locale.ROOT,
            "octet_length(token_ids) > %d and octet_length(token_ids) <= %d",
            most == 1 ? 0 : most / 2 * Integer.BYTES,
            most * Integer.BYTES),
        counts.tokenHistogram().getOrDefault(Integer.toString(most), 0L),
        count);
  }

  private ChunkedCorpus sample(String which, long there, int count) {
    long step = Math.max(1, there / Math.max(1, count));
    String every = which + " and pmod(xxhash64(chunk_id), " + step + ") = 0";
    return of(SpilledRows.of(rows().filter(every)));
  }

  @Override
  public void close() {
    stored.close();
  }
}
