package dev.nightjar.analyze.neighbors;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.NearestItems;
import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.RunItems;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.cache.SharedCache;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.spark.NamedStages;
import dev.nightjar.spark.Progress;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code analyze neighbors}: the k nearest items of every item of a run, in itself or in another.
 *
 * <pre>
 * neighbors/   row, id, document_id, text, ids, distances, neighbors: one file in the order of row,
 *              from 0; ids are rows of it and distances 1 - cosine, as k-NN graphs have them
 * against/     row, id, document_id, text of the other run, which ids are rows of then
 * </pre>
 */
public final class Neighbors {
  /** Its name. */
  public static final String NAME = "neighbors";

  private static final StructType NUMBERED =
      new StructType().add("row", DataTypes.LongType, false).add("id", DataTypes.StringType, false);

  private static final StructType FOUND =
      new StructType()
          .add("row", DataTypes.LongType, false)
          .add("id", DataTypes.StringType, false)
          .add("ids", DataTypes.createArrayType(DataTypes.LongType, false), false)
          .add("distances", DataTypes.createArrayType(DataTypes.FloatType, false), false)
          .add("neighbors", DataTypes.createArrayType(DataTypes.StringType, false), false);

  private final SparkSession spark;
  private final NeighborsSpec spec;
  private final Configuration hadoop;

  private Neighbors(SparkSession spark, NeighborsSpec spec) {
    this.spark = spark;
    this.spec = spec;
    this.hadoop = spark.sessionState().newHadoopConf();
  }

  /**
   * Finds them and writes them down.
   *
   * @throws InvalidInput if there is no such run, or k is more than it has
   */
  public static NeighborsResult of(SparkSession spark, NeighborsSpec spec, Progress told) {
    Progress progress = new NamedStages(spark.sparkContext(), told);
    NeighborsResult result = new Neighbors(spark, spec).run(progress);
    progress.finished();
    return result;
  }

  private NeighborsResult run(Progress progress) {
    long start = System.nanoTime();
    AnalysisDirectory output = AnalysisDirectory.create(NAME, spec.output(), hadoop);
    VectorRun run = RunItems.run(spec.vectors(), spec.run(), hadoop);
    RunItems items = RunItems.of(spark, run, spec.per());
    Optional<RunItems> others =
        spec.against().map(other -> RunItems.of(spark, comparable(run, other), spec.per()));
    NearestVectors.Graph graph = NearestVectors.of(spark, items, others, spec.nearest(), progress);
    progress.stage("Writing neighbours");
    try (SharedCache.Lease<ItemMatrix> matrix = items.lease()) {
      ItemMatrix of = matrix.value();
      long pairs = write(output, items, others, graph, of.items());
      NeighborsResult result =
          new NeighborsResult(
              run.directory().path(),
              run.id(),
              spec.against().orElse(null),
              spec.per().name().toLowerCase(Locale.ROOT),
              of.items(),
              of.vectors(),
              graph.k(),
              pairs,
              graph.method(),
              graph.probes(),
              graph.recall(),
              Figures.finely(graph.scoredShare()),
              Figures.secondsSince(start),
              output.path());
      output.publish(run, spec.options(), result);
      return result;
    }
  }

  /** The current run of another directory. */
  private VectorRun comparable(VectorRun run, String other) {
    VectorRun against = RunItems.run(other, Optional.empty(), hadoop);
    RunItems.requireSameModel(run, against, "analyze.against");
    return against;
  }

  private long write(
      AnalysisDirectory output,
      RunItems items,
      Optional<RunItems> others,
      NearestVectors.Graph graph,
      int count) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<NearestVectors.Graph> shared = context.broadcast(graph);
    try {
      Found maker = new Found(others.orElse(items), others.isEmpty(), shared);
      Dataset<Row> found = items.table(spark, FOUND, maker);
      Dataset<Row> table =
          found
              .join(items.texts(spark), "id")
              .select("row", "id", "document_id", "text", "ids", "distances", "neighbors");
      output.write(NAME, table.repartition(1).sortWithinPartitions("row"), count);
      others.ifPresent(base -> output.write("against", numbered(base), base.count()));
      return spark
          .read()
          .parquet(output.staged(NAME))
          .agg(functions.sum(functions.size(functions.col("ids"))))
          .first()
          .getLong(0);
    } finally {
      shared.destroy();
    }
  }

  private Dataset<Row> numbered(RunItems base) {
    return base.table(
            spark, NUMBERED, (item, matrix) -> RowFactory.create((long) item, matrix.id(item)))
        .join(base.texts(spark), "id")
        .select("row", "id", "document_id", "text")
        .repartition(1)
        .sortWithinPartitions("row");
  }

  /** Makes the row of an item. */
  private record Found(RunItems base, boolean isSame, Broadcast<NearestVectors.Graph> graph)
      implements RunItems.ItemRow {
    @Override
    public Row of(int item, ItemMatrix matrix) {
      try (SharedCache.Lease<ItemMatrix> in = base.lease()) {
        return row(item, matrix, in.value());
      }
    }

    private Row row(int item, ItemMatrix of, ItemMatrix in) {
      NearestItems nearest = NearestItems.of(item, of, in, isSame, graph.value());
      Long[] ids = new Long[nearest.items().length];
      Float[] distances = new Float[ids.length];
      String[] names = new String[ids.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (long) nearest.items()[i];
        distances[i] = 1 - nearest.scores()[i];
        names[i] = in.id(nearest.items()[i]);
      }
      return RowFactory.create((long) item, of.id(item), ids, distances, names);
    }
  }
}
