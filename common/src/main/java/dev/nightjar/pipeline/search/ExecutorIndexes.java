package dev.nightjar.pipeline.search;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indexes of this process: each is opened once and shared by all task threads; some that nobody
 * uses stay open, since the next task needs them again. Safe for use by several threads.
 */
public final class ExecutorIndexes {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorIndexes.class);

  private static final SharedCache<Files, ChunkIndex> OPEN =
      new SharedCache<>(
          "index", Integer.getInteger("nightjar.indexes.open", 4), ExecutorIndexes::close);

  /** What is open, to the digests of its files: a name may be given again. */
  private record Files(String directory, List<ShardFiles> shards, IndexParameters parameters) {}

  private ExecutorIndexes() {}

  /** An index, open until it is given back. */
  public static SharedCache.Lease<ChunkIndex> lease(IndexManifest index, Configuration hadoop) {
    return OPEN.lease(
        new Files(index.directory(), index.shards(), index.parameters()),
        () -> {
          LOG.info("Opening index {} in {}", index.id(), index.directory());
          return IndexStore.open(index, hadoop);
        });
  }

  private static void close(ChunkIndex index) {
    try {
      index.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
