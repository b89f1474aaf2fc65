package dev.nightjar.pipeline;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.IndexParameters;
import dev.nightjar.io.IndexManifest;
import dev.nightjar.io.IndexStore;
import dev.nightjar.io.ShardFiles;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The indexes of this process: each is opened once and shared by all task threads, as long as the
 * process lives.
 */
final class ExecutorIndexes {
  private static final Map<Files, ChunkIndex> OPEN = new ConcurrentHashMap<>();

  /** What is open, to the digests of its files: a name may be given again. */
  private record Files(String directory, List<ShardFiles> shards, IndexParameters parameters) {}

  private ExecutorIndexes() {}

  static ChunkIndex open(IndexManifest index, Configuration hadoop) {
    return OPEN.computeIfAbsent(
        new Files(index.directory(), index.shards(), index.parameters()),
        files -> IndexStore.open(index, hadoop));
  }
}
