package dev.nightjar.spark;

import java.util.Locale;

/** What tasks count. Times are nanoseconds of the task's thread, waiting included. */
public enum Metric {
  DOCUMENTS_READ,
  READ_NANOS,
  CHUNK_NANOS,
  /** Rows of the source without a chunk, those without text included. */
  ROWS_REJECTED,
  TOKENIZE_NANOS,
  /** Chunks that are larger than chunks may be, since a single character of them is. */
  CHUNKS_OVERSIZE,
  /** Documents whose front matter is no YAML: it is neither attributes nor text. */
  FRONT_MATTER_UNREAD,
  /** Words of chunks that are not in the model's table, of models that have one. */
  TOKENS_UNKNOWN,
  /** Chunks whose vector the model made. */
  CHUNKS_EMBEDDED,
  /** Chunks that share the vector of an equal one. */
  CHUNKS_DEDUPLICATED,
  /** Chunks whose vector was in the run before. */
  CHUNKS_REUSED,
  /** Chunks whose vector was made by a run that was cut off. */
  CHUNKS_RESUMED,
  /** Chunks whose vector is none. */
  CHUNKS_INVALID,
  /** Chunks that a hosted model refuses. */
  CHUNKS_REFUSED,
  /** Chunks that wait for their vector, since the model makes no more in this run. */
  CHUNKS_LEFT_OUT,
  /** Chunks without a vector, as they are left out of the files. */
  CHUNKS_UNWRITTEN,
  /** Chunks that the model of sparse vectors does not read to their end. */
  CHUNKS_SPARSE_CUT,
  TOKENS_EMBEDDED,
  /** Tokens that only fill up shorter inputs of a batch. */
  TOKENS_PADDED,
  BATCHES,
  /** Runs that did not fit into a GPU's memory and were halved. */
  BATCHES_HALVED,
  /** Requests to the endpoint of a hosted model. */
  REMOTE_REQUESTS,
  /** Those of them that repeat one. */
  REMOTE_RETRIES,
  /** Tokens that it bills. */
  REMOTE_TOKENS,
  INFERENCE_NANOS,
  /** Reading, sorting and inference. */
  EMBED_NANOS,
  /** Writing to the staging area. */
  STAGE_NANOS;

  /** As manifests name it: nanoseconds become seconds. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace("_nanos", "_seconds");
  }

  boolean isTime() {
    return name().endsWith("_NANOS");
  }

  /** A count as it is, a time in seconds. */
  Number shown(long value) {
    return isTime() ? (Number) (Math.round(value / 1e6) / 1e3) : (Number) value;
  }
}
