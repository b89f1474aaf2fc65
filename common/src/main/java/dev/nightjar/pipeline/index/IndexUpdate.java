package dev.nightjar.pipeline.index;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.spark.HeldRow;
import dev.nightjar.spark.SpilledRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Brings an index to another run by its changed chunks alone. */
final class IndexUpdate {
  private static final StructType DIGESTS =
      new StructType().add("chunk_id", DataTypes.StringType).add("digest", DataTypes.LongType);

  private static final StructType DIFFERING =
      new StructType().add("chunk_id", DataTypes.StringType).add("kind", DataTypes.StringType);

  private final IndexManifest base;
  private final ShardTasks tasks;

  /**
   * @param base an index that {@link UpdateRules} let be updated
   */
  IndexUpdate(IndexManifest base, ShardTasks tasks) {
    this.base = base;
    this.tasks = tasks;
  }

  /**
   * What a run changes.
   *
   * @param kept changed chunks as {@link VectorRow} reads them, on the executors' disks until
   *     closed
   * @param chunks how many
   */
  record Changes(SpilledRows kept, RunReport.Changes chunks) implements AutoCloseable {
    @Override
    public void close() {
      kept.close();
    }
  }

  /**
   * Compares every chunk of a run with the base by its digest, each shard by one task: chunks are
   * spread over the tasks as they are over the shards.
   *
   * @param count chunks of the run
   */
  Changes compare(Dataset<Row> run, long count) {
    Dataset<Row> selected = VectorRow.select(run);
    SpilledRows differing = SpilledRows.of(differing(selected));
    Row counts =
        differing
            .rows()
            .selectExpr(
                "count_if(kind = 'ADDED')",
                "count_if(kind = 'CHANGED')",
                "count_if(kind = 'DELETED')")
            .head();
    SpilledRows rows = SpilledRows.of(rows(selected, differing.rows()));
    rows.rows().count();
    differing.close();
    long added = counts.getLong(0);
    long changed = counts.getLong(1);
    return new Changes(
        rows, new RunReport.Changes(added, changed, count - added - changed, counts.getLong(2)));
  }

  /** The chunks that differ, with what became of them. */
  private Dataset<Row> differing(Dataset<Row> selected) {
    ShardTasks work = tasks;
    IndexManifest index = base;
    Dataset<Row> now =
        selected
            .sparkSession()
            .createDataFrame(
                VectorRow.of(selected)
                    .map(
                        row -> {
                          IndexedChunk chunk = VectorRow.chunk(row);
                          return RowFactory.create(chunk.chunkId(), chunk.digest());
                        }),
                DIGESTS);
    return selected
        .sparkSession()
        .createDataFrame(
            now.repartition(base.shards().size(), functions.col("chunk_id"))
                .javaRDD()
                .map(row -> Map.entry(row.getString(0), row.getLong(1)))
                .mapPartitions(
                    chunks ->
                        ChunkChange.between(
                                digests(index, TaskContext.getPartitionId(), work), chunks)
                            .iterator())
                .map(change -> RowFactory.create(change.chunkId(), change.kind().toString())),
            DIFFERING);
  }

  private static Map<String, Long> digests(IndexManifest index, int shard, ShardTasks work)
      throws IOException {
    try (TaskFolder folder = TaskFolder.create()) {
      Path local =
          IndexStore.borrow(
              index.directory(), index.shards().get(shard), folder.path(), work.hadoop().value());
      try (ChunkIndex open = ChunkIndex.open(List.of(local), index.parameters())) {
        return open.digests();
      }
    }
  }

  /** What comes, as the run has it, and of what only leaves the id. */
  private static Dataset<Row> rows(Dataset<Row> selected, Dataset<Row> differing) {
    return differing
        .filter("kind <> 'DELETED'")
        .select("chunk_id")
        .join(selected, columns("chunk_id"))
        .select(columns(selected))
        .unionByName(differing.filter("kind = 'DELETED'").select("chunk_id"), true);
  }

  private static scala.collection.immutable.Seq<String> columns(String name) {
    return scala.jdk.javaapi.CollectionConverters.asScala(List.of(name)).toSeq();
  }

  private static org.apache.spark.sql.Column[] columns(Dataset<Row> like) {
    return java.util.Arrays.stream(like.columns())
        .map(functions::col)
        .toArray(org.apache.spark.sql.Column[]::new);
  }

  /** Makes the shards of the new index; those without changes are used as they are. */
  List<ShardFiles> apply(Changes changes, String folder) {
    List<ShardFiles> shards = base.shards();
    if (changes.chunks().areNone()) { // of no rows, a plan that adapts makes no partitions
      return shards;
    }
    String directory = base.directory();
    ShardTasks work = tasks;
    Dataset<Row> partitioned =
        changes
            .kept()
            .rows()
            .repartition(shards.size(), functions.col("chunk_id"))
            .sortWithinPartitions("document_id", "chunk_index", "chunk_id");
    return new ArrayList<>(
        VectorRow.of(partitioned)
            .mapPartitions(
                (Iterator<HeldRow> rows) ->
                    work.update(shards.get(TaskContext.getPartitionId()), directory, rows, folder))
            .filter(shard -> shard.vectors() > 0)
            .collect());
  }
}
