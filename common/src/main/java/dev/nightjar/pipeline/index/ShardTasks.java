package dev.nightjar.pipeline.index;

import dev.nightjar.index.shard.IndexParameters;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.SharedConfiguration;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.TaskContext;

/**
 * What executors do for an index. Each task works in a folder of its own on local disk, removes it
 * in the end, and leaves one shard in the index directory, under a name that no other attempt has.
 *
 * @param directory the index directory
 * @param parameters of the shards
 * @param hadoop reaches the directory
 * @param threads that build the graph of a shard
 */
record ShardTasks(
    String directory, IndexParameters parameters, SharedConfiguration hadoop, int threads)
    implements Serializable {

  /** The like with so many threads for a graph. */
  ShardTasks withThreads(int threads) {
    return new ShardTasks(directory, parameters, hadoop, threads);
  }

  /** Builds one shard from the chunks of a partition; none from an empty one. */
  Iterator<ShardFiles> build(Iterator<HeldRow> rows, String folder) throws IOException {
    return build(rows, folder, ShardBuilder::build);
  }

  /** Builds one segment of a shard from the chunks of a partition; none from an empty one. */
  Iterator<ShardFiles> buildSegment(Iterator<HeldRow> rows, String folder) throws IOException {
    return build(rows, folder, ShardBuilder::buildSegment);
  }

  private Iterator<ShardFiles> build(Iterator<HeldRow> rows, String folder, Building building)
      throws IOException {
    if (!rows.hasNext()) {
      return List.<ShardFiles>of().iterator();
    }
    try (TaskFolder work = TaskFolder.create();
        ShardBuilder builder = new ShardBuilder(work.path().resolve("work"), parameters, threads)) {
      while (rows.hasNext()) {
        HeldRow row = rows.next();
        VectorRow.add(row, builder);
      }
      return List.of(finish(builder, building, work, folder)).iterator();
    }
  }

  /** Brings the segments of a shard together. */
  ShardFiles merge(List<ShardFiles> segments, String folder) throws IOException {
    try (TaskFolder work = TaskFolder.create();
        ShardBuilder builder = new ShardBuilder(work.path().resolve("work"), parameters, threads)) {
      for (ShardFiles segment : segments) {
        builder.addShard(
            IndexStore.borrow(directory, segment, work.path(), hadoop.value()), Set.of());
      }
      return finish(builder, ShardBuilder::build, work, folder);
    }
  }

  /**
   * Applies the changes of a partition to the shard of a base index: chunks that are gone or
   * changed leave, those that are new or changed come.
   *
   * @param base the shard
   * @param baseDirectory where it lies
   * @param rows changes, without a vector what only leaves
   */
  Iterator<ShardFiles> update(
      ShardFiles base, String baseDirectory, Iterator<HeldRow> rows, String folder)
      throws IOException {
    if (!rows.hasNext() && baseDirectory.equals(directory)) {
      return List.of(base).iterator();
    }
    try (TaskFolder work = TaskFolder.create();
        ShardBuilder builder = new ShardBuilder(work.path().resolve("work"), parameters, threads)) {
      Path local = IndexStore.borrow(baseDirectory, base, work.path(), hadoop.value());
      if (!rows.hasNext()) {
        ShardFiles copy =
            IndexStore.upload(local, base.built(), directory, name(folder), hadoop.value());
        return List.of(copy).iterator();
      }
      Set<String> leaving = new HashSet<>();
      while (rows.hasNext()) {
        HeldRow row = rows.next();
        leaving.add(row.text(RowColumn.CHUNK_ID));
        if (row.has(RowColumn.VECTOR)) {
          VectorRow.add(row, builder);
        }
      }
      builder.addShard(local, leaving);
      return List.of(finish(builder, ShardBuilder::build, work, folder)).iterator();
    }
  }

  /** What a builder is asked for. */
  private interface Building {
    ShardBuilder.Built build(ShardBuilder builder, Path target) throws IOException;
  }

  private ShardFiles finish(ShardBuilder builder, Building building, TaskFolder work, String folder)
      throws IOException {
    Path shard = work.path().resolve("shard");
    ShardBuilder.Built built = building.build(builder, shard);
    return built.chunks() == 0
        ? new ShardFiles(name(folder), 0, 0, Map.of(), 0)
        : IndexStore.upload(shard, built, directory, name(folder), hadoop.value());
  }

  private static String name(String folder) {
    TaskContext task = TaskContext.get();
    int attempt = task.stageAttemptNumber() * 1000 + task.attemptNumber();
    return String.format(
        Locale.ROOT,
        "%s/shard-%05d%s",
        folder,
        task.partitionId(),
        attempt == 0 ? "" : "-" + attempt);
  }
}
