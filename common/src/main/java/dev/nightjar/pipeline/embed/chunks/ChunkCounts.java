package dev.nightjar.pipeline.embed.chunks;

import java.util.Map;

/**
 * What a corpus was cut into.
 *
 * @param documents documents with at least one chunk
 * @param chunks how many there are
 * @param tokens of all inputs, special ones included
 * @param tokenHistogram inputs by the power of two that their token counts do not exceed; an input
 *     is a chunk, or a window of a document that is read for several
 * @param rejects rows that are no chunks, by reason
 */
public record ChunkCounts(
    long documents,
    long chunks,
    long tokens,
    Map<String, Long> tokenHistogram,
    Map<String, Long> rejects) {
  private static final String EMPTY = "EMPTY_TEXT";

  /** What the model is to read, if it knows nothing. */
  public long inputs() {
    return tokenHistogram.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Documents without text. */
  public long emptyDocuments() {
    return rejects.getOrDefault(EMPTY, 0L);
  }

  /** Rows that are no chunks, the empty ones aside. */
  public long rejectedDocuments() {
    return rejects.values().stream().mapToLong(Long::longValue).sum() - emptyDocuments();
  }
}
