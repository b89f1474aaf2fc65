package dev.nightjar.pipeline.embed.chunks;

import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import java.io.Serializable;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts chunks and rejects as they come, each task its own. Not thread-safe. */
final class ChunkTally implements Serializable {
  private static final long serialVersionUID = 1L;

  private long documents;
  private long chunks;
  private long tokens;
  private final TreeMap<Integer, Long> histogram = new TreeMap<>();
  private final TreeMap<String, Long> rejects = new TreeMap<>();

  /** What some rows come to. */
  static ChunkTally of(Iterator<HeldRow> rows) {
    ChunkTally tally = new ChunkTally();
    rows.forEachRemaining(tally::add);
    return tally;
  }

  private void add(HeldRow row) {
    if (row.has(RowColumn.REASON)) {
      rejects.merge(row.text(RowColumn.REASON), 1L, Long::sum);
      return;
    }
    documents += row.number(RowColumn.CHUNK_INDEX) == 0 ? 1 : 0;
    chunks++;
    if (!row.has(RowColumn.TOKEN_IDS)) {
      return; // what the model reads has another chunk
    }
    int length = row.numbers(RowColumn.TOKEN_IDS).length;
    tokens += length;
    histogram.merge(length <= 1 ? 1 : Integer.highestOneBit(length - 1) << 1, 1L, Long::sum);
  }

  /** Adds what others have counted. */
  ChunkTally plus(ChunkTally other) {
    documents += other.documents;
    chunks += other.chunks;
    tokens += other.tokens;
    other.histogram.forEach((most, count) -> histogram.merge(most, count, Long::sum));
    other.rejects.forEach((reason, count) -> rejects.merge(reason, count, Long::sum));
    return this;
  }

  ChunkCounts counts() {
    Map<String, Long> lengths = new LinkedHashMap<>();
    histogram.forEach((most, count) -> lengths.put(Integer.toString(most), count));
    return new ChunkCounts(documents, chunks, tokens, lengths, rejects);
  }
}
