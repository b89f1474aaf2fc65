package dev.nightjar.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of every document and chunk.
 *
 * @param documentsRead rows of the source
 * @param documentsEmbedded documents with at least one vector
 * @param documentsRejected documents without one, the empty ones aside
 * @param documentsEmpty documents without text
 * @param chunksTotal chunks that were cut
 * @param chunksEmbedded chunks with a vector
 * @param chunksRejected chunks without one
 * @param tokens of all chunks, special ones included
 * @param rejectsByReason rejected rows, documents and chunks
 */
public record Accounts(
    long documentsRead,
    long documentsEmbedded,
    long documentsRejected,
    long documentsEmpty,
    long chunksTotal,
    long chunksEmbedded,
    long chunksRejected,
    long tokens,
    Map<String, Long> rejectsByReason) {

  /**
   * Makes sure that nothing was lost.
   *
   * @throws IllegalStateException with both sides of what does not balance
   */
  public Accounts balanced() {
    long documents = documentsEmbedded + documentsRejected + documentsEmpty;
    if (documentsRead != documents) {
      throw new IllegalStateException(
          "Cannot publish: %d documents read, but %d embedded + %d rejected + %d empty = %d"
              .formatted(
                  documentsRead, documentsEmbedded, documentsRejected, documentsEmpty, documents));
    }
    if (chunksTotal != chunksEmbedded + chunksRejected) {
      throw new IllegalStateException(
          "Cannot publish: %d chunks cut, but %d embedded + %d rejected"
              .formatted(chunksTotal, chunksEmbedded, chunksRejected));
    }
    return this;
  }

  /** The documents' part of a result. */
  public Map<String, Object> documents(RunChanges changes) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("read", documentsRead);
    json.put("embedded", documentsEmbedded);
    json.put("rejected", documentsRejected);
    json.put("empty", documentsEmpty);
    json.put("added", changes.added());
    json.put("changed", changes.changed());
    json.put("kept", changes.kept());
    json.put("deleted", changes.deleted());
    return json;
  }

  /** The chunks' part of a result. */
  public Map<String, Object> chunks() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("total", chunksTotal);
    json.put("embedded", chunksEmbedded);
    json.put("reused", 0);
    json.put("deduplicated", 0);
    json.put("rejected", chunksRejected);
    return json;
  }
}
