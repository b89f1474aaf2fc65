package dev.nightjar.pipeline.index;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.IndexParameters;
import dev.nightjar.index.IndexedChunk;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.pipeline.embed.VectorRow;
import dev.nightjar.spark.HeldRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Brings an index to another run by its changed chunks alone. */
final class IndexUpdate {
  private static final StructType DIGESTS =
      new StructType().add("chunk_id", DataTypes.StringType).add("digest", DataTypes.LongType);

  private final IndexManifest base;
  private final ShardTasks tasks;
  private final IndexSpec plan;

  IndexUpdate(IndexManifest base, ShardTasks tasks, IndexSpec plan) {
    this.base = base;
    this.tasks = tasks;
    this.plan = plan;
  }

  /**
   * What a run changes.
   *
   * @param rows changed chunks as {@link VectorRow} reads them, on the executors' disks until
   *     closed
   * @param chunks how many
   */
  record Changes(Dataset<Row> rows, RunReport.Changes chunks) implements AutoCloseable {
    @Override
    public void close() {
      rows.unpersist(true);
    }
  }

  /** Why the base cannot be updated at all. */
  Optional<String> obstacle(ModelCard model, long count) {
    if (base.format() < IndexManifest.FORMAT) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the base's format is %d, this Nightjar's is %d",
              base.format(),
              IndexManifest.FORMAT));
    }
    if (!model.fingerprint().equals(base.model().fingerprint())) {
      return Optional.of(
          "the run's model is %s with fingerprint %.12s, the base's %s with %.12s"
              .formatted(
                  model.name(),
                  model.fingerprint(),
                  base.model().name(),
                  base.model().fingerprint()));
    }
    if (!model.vectorEncoding().equals(base.model().vectorEncoding())) {
      return Optional.of(
          "the run's vectors are written as %s, the base's as %s"
              .formatted(model.vectorEncoding(), base.model().vectorEncoding()));
    }
    IndexParameters parameters = tasks.parameters();
    if (!parameters.equals(base.parameters())) {
      return Optional.of("the base was made with other options: " + base.parameters());
    }
    if (base.shards().size() != base.spread()) {
      return Optional.of("one of its shards has become empty");
    }
    if (count > plan.maxShardVectors() * base.shards().size()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%d vectors are more than %d shards of %d hold",
              count,
              base.shards().size(),
              plan.maxShardVectors()));
    }
    return Optional.empty();
  }

  /** Why so many changes are better served by a new index. */
  Optional<String> obstacle(Changes changes) {
    RunReport.Changes chunks = changes.chunks();
    double share = (double) (chunks.deleted() + chunks.changed()) / base.size();
    return share <= plan.rebuildShare()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%.1f %% of its chunks are gone or changed, more than %.1f %%",
                100 * share,
                100 * plan.rebuildShare()));
  }

  /** Compares every chunk of a run with the base by its digest. */
  Changes compare(Dataset<Row> run) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(run.sparkSession().sparkContext());
    ShardTasks work = tasks;
    IndexManifest index = base;
    Dataset<Row> before =
        run.sparkSession()
            .createDataFrame(
                spark
                    .parallelize(base.shards(), base.shards().size())
                    .flatMap(shard -> digests(index, shard, work)),
                DIGESTS);
    Dataset<Row> selected = VectorRow.select(run);
    Dataset<Row> now =
        run.sparkSession()
            .createDataFrame(
                VectorRow.of(selected)
                    .map(
                        row -> {
                          IndexedChunk chunk = VectorRow.chunk(row);
                          return RowFactory.create(chunk.chunkId(), chunk.digest());
                        }),
                DIGESTS);
    Dataset<Row> compared =
        before
            .withColumnRenamed("digest", "was")
            .join(now.withColumnRenamed("digest", "is"), columns("chunk_id"), "full_outer")
            .persist(StorageLevel.DISK_ONLY());
    Row counts =
        compared
            .selectExpr(
                "count_if(was is null)",
                "count_if(was <> is)",
                "count_if(was = is)",
                "count_if(is is null)")
            .head();
    Dataset<Row> differing =
        compared.filter("was is null or is is null or was <> is").select("chunk_id", "is");
    Dataset<Row> rows =
        differing
            .filter("is is not null")
            .select("chunk_id")
            .join(selected, columns("chunk_id"))
            .select(columns(selected))
            .unionByName(differing.filter("is is null").select("chunk_id"), true)
            .persist(StorageLevel.DISK_ONLY());
    rows.count();
    compared.unpersist(false);
    return new Changes(
        rows,
        new RunReport.Changes(
            counts.getLong(0), counts.getLong(1), counts.getLong(2), counts.getLong(3)));
  }

  private static scala.collection.immutable.Seq<String> columns(String name) {
    return scala.jdk.javaapi.CollectionConverters.asScala(List.of(name)).toSeq();
  }

  private static org.apache.spark.sql.Column[] columns(Dataset<Row> like) {
    return java.util.Arrays.stream(like.columns())
        .map(functions::col)
        .toArray(org.apache.spark.sql.Column[]::new);
  }

  private static Iterator<Row> digests(IndexManifest index, ShardFiles shard, ShardTasks work)
      throws IOException {
    try (TaskFolder folder = TaskFolder.create()) {
      Path local =
          IndexStore.borrow(index.directory(), shard, folder.path(), work.hadoop().value());
      try (ChunkIndex open = ChunkIndex.open(List.of(local), index.parameters())) {
        List<Row> rows = new ArrayList<>();
        open.digests().forEach((chunk, digest) -> rows.add(RowFactory.create(chunk, digest)));
        return rows.iterator();
      }
    }
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
