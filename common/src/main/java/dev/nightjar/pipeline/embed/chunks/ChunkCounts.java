package dev.nightjar.pipeline.embed.chunks;

import java.util.Map;

/**
 * What a corpus was cut into.
 *
 * @param documents documents with at least one chunk
 * @param chunks how many there are
 * @param tokens of all chunks, special ones included
 * @param tokenHistogram chunks by the power of two that their token counts do not exceed
 * @param rejects rows that are no chunks, by reason
 */
public record ChunkCounts(
    long documents,
    long chunks,
    long tokens,
    Map<String, Long> tokenHistogram,
    Map<String, Long> rejects) {
  private static final String EMPTY = "EMPTY_TEXT";

  /** Documents without text. */
  public long emptyDocuments() {
    return rejects.getOrDefault(EMPTY, 0L);
  }

  /** Rows that are no chunks, the empty ones aside. */
  public long rejectedDocuments() {
    return rejects.values().stream().mapToLong(Long::longValue).sum() - emptyDocuments();
  }
}
