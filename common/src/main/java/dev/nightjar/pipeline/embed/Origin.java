package dev.nightjar.pipeline.embed;

/**
 * What a row that goes into {@link EmbedStage} is. Rows of a hash come in this order, so that what
 * is known of it comes before those who want it.
 */
enum Origin {
  /** A vector that the run before has. */
  IN_RUN,
  /** A vector that a run that was cut off has made. */
  STAGED,
  /** A chunk. */
  CHUNK
}
