package dev.nightjar.analyze.map;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.RunItems;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes the tables of {@link PlaneMap}. */
final class MapTables {
  private static final StructType PLACED =
      new StructType()
          .add("row", DataTypes.LongType, false)
          .add("id", DataTypes.StringType, false)
          .add("x", DataTypes.FloatType, false)
          .add("y", DataTypes.FloatType, false)
          .add("pca_x", DataTypes.FloatType, false)
          .add("pca_y", DataTypes.FloatType, false);

  private final SparkSession spark;
  private final AnalysisDirectory output;
  private final Optional<AnalysisDirectory> clusters;

  MapTables(SparkSession spark, AnalysisDirectory output, Optional<AnalysisDirectory> clusters) {
    this.spark = spark;
    this.output = output;
    this.clusters = clusters;
  }

  /** Writes a row for each item, in the order of ids, and the labels of clusters. */
  void write(RunItems items, int count, double[] points, double[] components) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<double[]> map = context.broadcast(points);
    Broadcast<double[]> pca = context.broadcast(components);
    try {
      Dataset<Row> placed = items.table(spark, PLACED, new Placed(map, pca));
      Dataset<Row> table =
          placed
              .join(items.texts(spark), "id")
              .select("row", "id", "document_id", "text", "x", "y", "pca_x", "pca_y");
      Dataset<Row> shown = clusters.map(of -> clustered(table, of)).orElse(table);
      output.write("points", shown.repartition(1).sortWithinPartitions("row"), count);
      clusters.ifPresent(this::writeLabels);
    } finally {
      map.destroy();
      pca.destroy();
    }
  }

  private Dataset<Row> clustered(Dataset<Row> table, AnalysisDirectory of) {
    Dataset<Row> names =
        of.table(spark, "clusters")
            .select(functions.col("id").as("cluster"), functions.col("label"));
    Dataset<Row> members = of.table(spark, "items").select("id", "cluster", "coarse");
    return table.join(members, "id", "left").join(functions.broadcast(names), "cluster", "left");
  }

  /** A label stands at the median of its cluster's or group's points; groups have level 0. */
  private void writeLabels(AnalysisDirectory of) {
    Dataset<Row> points = spark.read().parquet(output.staged("points"));
    Dataset<Row> labels =
        labels(points, of.table(spark, "coarse"), "coarse", 0)
            .union(labels(points, of.table(spark, "clusters"), "cluster", 1))
            .coalesce(1)
            .sortWithinPartitions("level", "text");
    output.write("labels", labels, labels.count());
  }

  private static Dataset<Row> labels(
      Dataset<Row> points, Dataset<Row> names, String column, int level) {
    return points
        .groupBy(column)
        .agg(
            functions.expr("percentile(x, 0.5)").cast("float").as("x"),
            functions.expr("percentile(y, 0.5)").cast("float").as("y"),
            functions.count("*").as("priority"))
        .join(
            functions.broadcast(
                names.select(functions.col("id").as(column), functions.col("label").as("text"))),
            column)
        .select(
            functions.col("x"),
            functions.col("y"),
            functions.col("text"),
            functions.lit(level).as("level"),
            functions.col("priority"));
  }

  /** Makes the row of an item. */
  private record Placed(Broadcast<double[]> map, Broadcast<double[]> pca)
      implements RunItems.ItemRow {
    @Override
    public Row of(int item, ItemMatrix matrix) {
      int at = 2 * matrix.vectorOf(item);
      return RowFactory.create(
          (long) item,
          matrix.id(item),
          (float) map.value()[at],
          (float) map.value()[at + 1],
          (float) pca.value()[at],
          (float) pca.value()[at + 1]);
    }
  }
}
