package dev.nightjar.size;

/** Into how many tasks the stages are cut. */
public interface Tasks {
  /** Tasks that cut documents. */
  int chunking(int cores);

  /** Tasks that embed. */
  int embedding(int cores);

  /** Files of vectors, each of which a task writes. */
  int files();

  /** Shards of the index. */
  int shards();

  /** Segments that a shard is prepared in. */
  int segments();

  /**
   * Threads with which a task builds the graph of a shard.
   *
   * @param cores of an executor
   */
  int graphThreads(int executors, int cores);
}
