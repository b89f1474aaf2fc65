package dev.nightjar.analyze.clusters;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.Figures;
import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.RunItems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes the tables of {@link Clusters}. */
final class ClusterTables {
  private static final int EXAMPLES = 3;

  private static final DataType WORDS = DataTypes.createArrayType(DataTypes.StringType, false);

  private static final StructType ASSIGNED =
      new StructType()
          .add("row", DataTypes.LongType, false)
          .add("id", DataTypes.StringType, false)
          .add("cluster", DataTypes.IntegerType, false)
          .add("coarse", DataTypes.IntegerType, false)
          .add("confidence", DataTypes.FloatType, false)
          .add("similarity", DataTypes.FloatType, false)
          .add("next", DataTypes.IntegerType, true);

  private static final StructType EXAMPLE =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("text", DataTypes.StringType, true);

  private static final StructType CLUSTERS =
      new StructType()
          .add("id", DataTypes.IntegerType, false)
          .add("coarse", DataTypes.IntegerType, false)
          .add("size", DataTypes.LongType, false)
          .add("label", DataTypes.StringType, false)
          .add("words", WORDS, false)
          .add("confidence", DataTypes.DoubleType, false)
          .add("examples", DataTypes.createArrayType(EXAMPLE, false), false);

  private static final StructType COARSE =
      new StructType()
          .add("id", DataTypes.IntegerType, false)
          .add("size", DataTypes.LongType, false)
          .add("label", DataTypes.StringType, false)
          .add("words", WORDS, false)
          .add("clusters", DataTypes.createArrayType(DataTypes.IntegerType, false), false);

  private static final StructType CENTROIDS =
      new StructType()
          .add("id", DataTypes.IntegerType, false)
          .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false), false);

  private final SparkSession spark;
  private final AnalysisDirectory output;
  private final Dataset<Row> texts;

  /**
   * @param texts of the items
   */
  ClusterTables(SparkSession spark, AnalysisDirectory output, Dataset<Row> texts) {
    this.spark = spark;
    this.output = output;
    this.texts = texts;
  }

  /** A row for each item, in the order of ids. */
  void writeItems(RunItems items, int count, Assignment assignment, int[] groups) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Assignment> shared = context.broadcast(assignment);
    try {
      Dataset<Row> table =
          items
              .table(spark, ASSIGNED, new Assigned(shared, groups))
              .join(texts, "id")
              .select(
                  "row",
                  "id",
                  "document_id",
                  "text",
                  "cluster",
                  "coarse",
                  "confidence",
                  "similarity",
                  "next");
      output.write("items", table.orderBy("row"), count);
    } finally {
      shared.destroy();
    }
  }

  /** Makes the row of an item. */
  private record Assigned(Broadcast<Assignment> assignment, int[] groups)
      implements RunItems.ItemRow {
    @Override
    public Row of(int item, ItemMatrix matrix) {
      Assignment of = assignment.value();
      int vector = matrix.vectorOf(item);
      int cluster = of.clusters()[vector];
      return RowFactory.create(
          (long) item,
          matrix.id(item),
          cluster,
          groups[cluster],
          of.confidences()[vector],
          of.similarities()[vector],
          of.seconds()[vector] < 0 ? null : of.seconds()[vector]);
    }
  }

  /**
   * A row for each cluster.
   *
   * @param of as the result has them, without examples
   * @return with the text that stands for each
   */
  List<ClustersResult.Cluster> writeClusters(
      List<ClustersResult.Cluster> of, ClusterModel.Names names, List<List<String>> exampleIds) {
    Map<String, String> found = texts(exampleIds);
    List<Row> rows = new ArrayList<>();
    List<ClustersResult.Cluster> shown = new ArrayList<>();
    for (ClustersResult.Cluster c : of) {
      List<String> ids = exampleIds.get(c.id());
      rows.add(
          RowFactory.create(
              c.id(),
              c.coarse(),
              c.size(),
              c.label(),
              names.words().get(c.id()).toArray(),
              c.confidence(),
              ids.stream().map(id -> RowFactory.create(id, found.get(id))).toArray()));
      String example = ids.isEmpty() ? null : found.get(ids.getFirst());
      shown.add(
          new ClustersResult.Cluster(
              c.id(),
              c.coarse(),
              c.size(),
              c.label(),
              c.confidence(),
              example == null ? null : Figures.line(example)));
    }
    output.write("clusters", small(rows, CLUSTERS), rows.size());
    return shown;
  }

  /** The ids of the items nearest to each centroid. */
  static List<List<String>> examples(ItemMatrix matrix, Assignment assignment, int k) {
    List<List<String>> examples = new ArrayList<>();
    for (int[] nearest : assignment.nearest(k, EXAMPLES)) {
      examples.add(IntStream.of(nearest).mapToObj(v -> matrix.id(matrix.firstMember(v))).toList());
    }
    return examples;
  }

  private Map<String, String> texts(List<List<String>> ids) {
    List<Row> wanted = ids.stream().flatMap(List::stream).map(id -> RowFactory.create(id)).toList();
    StructType schema = new StructType().add("id", DataTypes.StringType, false);
    Map<String, String> found = new HashMap<>();
    texts
        .join(functions.broadcast(spark.createDataFrame(wanted, schema)), "id")
        .select("id", "text")
        .collectAsList()
        .forEach(row -> found.put(row.getString(0), row.getString(1)));
    return found;
  }

  /** A row for each group. */
  void writeGroups(List<ClustersResult.Group> groups, ClusterModel.Names names) {
    List<Row> rows =
        groups.stream()
            .map(
                g ->
                    RowFactory.create(
                        g.id(),
                        g.size(),
                        g.label(),
                        names.words().get(g.id()).toArray(),
                        g.clusters().toArray()))
            .toList();
    output.write("coarse", small(rows, COARSE), rows.size());
  }

  /** A row for each centroid. */
  void writeCentroids(Centroids centroids) {
    List<Row> rows = new ArrayList<>();
    for (int c = 0; c < centroids.count(); c++) {
      float[] centroid = centroids.centroid(c);
      Float[] vector = new Float[centroid.length];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = centroid[d];
      }
      rows.add(RowFactory.create(c, vector));
    }
    output.write("centroids", small(rows, CENTROIDS), rows.size());
  }

  private Dataset<Row> small(List<Row> rows, StructType schema) {
    return spark.createDataFrame(rows, schema).coalesce(1);
  }

  /**
   * A row for each item that is in another cluster than before, is new or is no more.
   *
   * @param before the earlier analysis
   * @return what changed
   */
  ClustersResult.Moves writeMoves(AnalysisDirectory before, long items) {
    Dataset<Row> old =
        before
            .table(spark, "items")
            .select("id", "document_id", "cluster")
            .toDF("id", "was", "from");
    Dataset<Row> now =
        spark
            .read()
            .parquet(output.staged("items"))
            .select("id", "document_id", "cluster")
            .toDF("id", "is", "to");
    Dataset<Row> moved =
        old.join(now, old.col("id").equalTo(now.col("id")), "full_outer")
            .select(
                functions.coalesce(now.col("id"), old.col("id")).as("id"),
                functions.coalesce(functions.col("is"), functions.col("was")).as("document_id"),
                functions
                    .when(functions.col("from").isNull(), "appeared")
                    .when(functions.col("to").isNull(), "vanished")
                    .otherwise("moved")
                    .as("change"),
                functions.col("from"),
                functions.col("to"))
            .filter("change != 'moved' OR from != to")
            .orderBy("id");
    Map<String, Long> counts = counts(moved);
    long changed = counts.getOrDefault("moved", 0L);
    long appeared = counts.getOrDefault("appeared", 0L);
    long vanished = counts.getOrDefault("vanished", 0L);
    output.write("moved", moved, changed + appeared + vanished);
    return new ClustersResult.Moves(
        before.path(),
        String.valueOf(before.manifest().runId()),
        items - changed - appeared,
        changed,
        appeared,
        vanished);
  }

  private static Map<String, Long> counts(Dataset<Row> moved) {
    Map<String, Long> counts = new HashMap<>();
    moved
        .groupBy("change")
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }
}
