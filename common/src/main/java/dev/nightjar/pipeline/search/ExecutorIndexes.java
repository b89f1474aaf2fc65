package dev.nightjar.pipeline.search;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.IndexParameters;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The indexes of this process: each is opened once and shared by all task threads, as long as the
 * process lives.
 */
public final class ExecutorIndexes {
  private static final Map<Files, ChunkIndex> OPEN = new ConcurrentHashMap<>();

  /** What is open, to the digests of its files: a name may be given again. */
  private record Files(String directory, List<ShardFiles> shards, IndexParameters parameters) {}

  private ExecutorIndexes() {}

  public static ChunkIndex open(IndexManifest index, Configuration hadoop) {
    return OPEN.computeIfAbsent(
        new Files(index.directory(), index.shards(), index.parameters()),
        files -> IndexStore.open(index, hadoop));
  }
}
