package dev.nightjar.pipeline;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.io.IndexManifest;
import dev.nightjar.io.IndexStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The indexes of this process: each is opened once and shared by all task threads, as long as the
 * process lives.
 */
final class ExecutorIndexes {
  private static final Map<String, ChunkIndex> OPEN = new ConcurrentHashMap<>();

  private ExecutorIndexes() {}

  static ChunkIndex open(IndexManifest index, Configuration hadoop) {
    return OPEN.computeIfAbsent(
        index.directory() + " " + index.id(), key -> IndexStore.open(index, hadoop));
  }
}
