package dev.nightjar.pipeline.embed;

import dev.nightjar.io.run.RunReport;
import dev.nightjar.pipeline.embed.chunks.ChunkCounts;
import dev.nightjar.spark.Metric;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

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
   * The accounts of a run.
   *
   * @param chunks what the corpus was cut into
   * @param counted what the tasks counted
   * @param written chunks with a vector that were found in the end
   * @param documents counts the documents with a vector; asked only if some chunk has none
   * @throws IllegalStateException if they do not balance
   */
  static Accounts of(
      ChunkCounts chunks, Map<Metric, Long> counted, long written, LongSupplier documents) {
    long refused = counted.getOrDefault(Metric.CHUNKS_REFUSED, 0L);
    long unusable = counted.getOrDefault(Metric.CHUNKS_INVALID, 0L);
    Map<String, Long> reasons = new TreeMap<>(chunks.rejects());
    if (unusable > 0) {
      reasons.put("INVALID_VECTOR", unusable);
    }
    if (refused > 0) {
      reasons.put("REFUSED", refused);
    }
    long embedded = refused + unusable == 0 ? chunks.documents() : documents.getAsLong();
    return new Accounts(
            counted.getOrDefault(Metric.DOCUMENTS_READ, 0L),
            embedded,
            chunks.rejectedDocuments() + chunks.documents() - embedded,
            chunks.emptyDocuments(),
            chunks.chunks(),
            counted.getOrDefault(Metric.CHUNKS_EMBEDDED, 0L),
            counted.getOrDefault(Metric.CHUNKS_REUSED, 0L),
            counted.getOrDefault(Metric.CHUNKS_RESUMED, 0L),
            counted.getOrDefault(Metric.CHUNKS_DEDUPLICATED, 0L),
            refused + unusable,
            written,
            chunks.tokens(),
            counted.getOrDefault(Metric.TOKENS_EMBEDDED, 0L),
            reasons)
        .balanced();
  }

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

  /**
   * Makes sure that the files have every reject.
   *
   * @param written those they have, by reason
   * @param folder where they are
   * @throws IllegalStateException if they have not
   */
  void requireRejects(Map<String, Long> written, String folder) {
    if (!written.equals(rejectsByReason)) {
      throw new IllegalStateException(
          "Cannot publish: rejected are %s, but %s has %s; start the run again"
              .formatted(rejectsByReason, folder, written));
    }
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
