package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.Granularity;
import dev.nightjar.pipeline.embed.chunks.ChunkCounts;
import dev.nightjar.vector.WrittenPrecision;

/**
 * How a run is spread over tasks and files, by what its chunks and their vectors come to.
 *
 * @param dimension floats of a vector; 0 if nobody knows yet
 * @param granularity what of a text has vectors
 * @param counts of the chunks
 */
public record Spreading(int dimension, Granularity granularity, ChunkCounts counts) {
  private static final long TASK_BYTES = 64L << 20;
  private static final int MOST_TASKS = 10_000;
  private static final int MOST_FILES = 100_000;

  /** Tasks that cut documents. */
  public static int documentTasks(int cores) {
    return Math.max(8, 4 * cores);
  }

  /**
   * Tasks that embed.
   *
   * @param taskTokens that one shall have, about
   */
  public int embedTasks(int cores, long taskTokens) {
    long tasks =
        Math.max(counts.tokens() / taskTokens, bytes(WrittenPrecision.FLOAT32) / TASK_BYTES);
    return Math.clamp(tasks, 4 * cores, Math.max(MOST_TASKS, 8 * cores));
  }

  /**
   * Files of vectors.
   *
   * @param fileBytes that one shall have, about
   */
  public int files(WrittenPrecision precision, long fileBytes) {
    return Math.clamp(bytes(precision) / fileBytes + 1, 1, MOST_FILES);
  }

  /**
   * The same, but as many as the run before has while these do not get much larger or smaller by
   * it: then files of the same number have the same documents.
   *
   * @param before files of the run before; 0 if there is none to go on from
   */
  public int files(WrittenPrecision precision, long fileBytes, int before) {
    int files = files(precision, fileBytes);
    return 2 * files <= 3 * before && 2 * before <= 3 * files ? before : files;
  }

  /** Bytes of chunks with their vectors, about. */
  private long bytes(WrittenPrecision precision) {
    long floats = Math.max(1, dimension);
    long tokens = granularity == Granularity.TOKEN ? counts.tokens() * floats * Float.BYTES : 0;
    // About four bytes of text a token.
    return counts.chunks() * floats * precision.bits() / Byte.SIZE + tokens + counts.tokens() * 4;
  }
}
