package dev.nightjar.pipeline.size;

import dev.nightjar.pipeline.embed.Spreading;
import dev.nightjar.pipeline.index.GraphThreads;
import dev.nightjar.pipeline.index.Sharding;
import dev.nightjar.size.Tasks;
import dev.nightjar.vector.WrittenPrecision;

/**
 * Into how many tasks stages are cut, by what {@code embed} and {@code index} themselves go by.
 *
 * @param taskTokens of an embedding task, about
 */
record NightTasks(
    Spreading spreading,
    Sharding sharding,
    WrittenPrecision precision,
    long taskTokens,
    long fileBytes)
    implements Tasks {
  /** Spark's parallelism on a cluster, where a single core counts as two. */
  private static int parallelism(int cores) {
    return Math.max(2, cores);
  }

  @Override
  public int chunking(int cores) {
    return Spreading.documentTasks(parallelism(cores));
  }

  @Override
  public int embedding(int cores) {
    return spreading.embedTasks(parallelism(cores), taskTokens);
  }

  @Override
  public int files() {
    return spreading.files(precision, fileBytes);
  }

  @Override
  public int shards() {
    return sharding.shards();
  }

  @Override
  public int segments() {
    return sharding.segments();
  }

  @Override
  public int graphThreads(int executors, int cores) {
    return new GraphThreads(executors * cores, cores).ofTask(sharding.shards());
  }
}
