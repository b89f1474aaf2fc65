package dev.nightjar.pipeline.embed;

import dev.nightjar.io.run.RunReport;
import java.util.Locale;
import java.util.Map;

/**
 * What became of every document and chunk.
 *
 * @param documentsRead rows of the source
 * @param documentsEmbedded documents with at least one vector
 * @param documentsRejected documents without one, the empty ones aside
 * @param documentsEmpty documents without text
 * @param chunksTotal chunks that were cut
 * @param chunksEmbedded chunks whose vector the model made
 * @param chunksReused chunks whose vector was in the run before
 * @param chunksResumed chunks whose vector a run that was cut off had made
 * @param chunksDeduplicated chunks that share the vector of an equal one
 * @param chunksRejected chunks without a vector
 * @param chunksWritten chunks with a vector that were found in the end
 * @param tokens of all chunks, special ones included
 * @param tokensEmbedded of what the model read
 * @param rejectsByReason rejected rows, documents and chunks
 */
public record Accounts(
    long documentsRead,
    long documentsEmbedded,
    long documentsRejected,
    long documentsEmpty,
    long chunksTotal,
    long chunksEmbedded,
    long chunksReused,
    long chunksResumed,
    long chunksDeduplicated,
    long chunksRejected,
    long chunksWritten,
    long tokens,
    long tokensEmbedded,
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
          String.format(
              Locale.ROOT,
              "Cannot publish: %d documents read, but %d embedded + %d rejected + %d empty = %d",
              documentsRead,
              documentsEmbedded,
              documentsRejected,
              documentsEmpty,
              documents));
    }
    long vectors = chunksEmbedded + chunksReused + chunksResumed + chunksDeduplicated;
    if (chunksTotal != vectors + chunksRejected) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot publish: %d chunks cut, but %d embedded + %d reused + %d resumed + %d deduplicated + %d rejected",
              chunksTotal,
              chunksEmbedded,
              chunksReused,
              chunksResumed,
              chunksDeduplicated,
              chunksRejected));
    }
    if (chunksWritten != vectors) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Cannot publish: %d chunks have a vector, but %d were written; ‹output.fresh› embeds everything anew",
              vectors,
              chunksWritten));
    }
    return this;
  }

  /** The share of documents that have no vector. */
  double rejectShare() {
    return documentsRead == 0 ? 0 : (double) (documentsRead - documentsEmbedded) / documentsRead;
  }

  /** The documents' part of a result. */
  RunReport.Documents documents(RunChanges changes) {
    return new RunReport.Documents(
        documentsRead, documentsEmbedded, documentsRejected, documentsEmpty, changes.documents());
  }

  /** The chunks' part of a result; what was resumed counts as reused. */
  RunReport.Chunks chunks(RunChanges changes) {
    return new RunReport.Chunks(
        chunksTotal,
        chunksEmbedded,
        chunksReused + chunksResumed,
        chunksDeduplicated,
        chunksRejected,
        chunksResumed,
        changes.chunks());
  }
}
