package dev.nightjar.analyze.map;

import dev.nightjar.analyze.PlantedRun;

import dev.nightjar.analyze.clusters.ClustersSpec;

import dev.nightjar.analyze.clusters.Clusters;

import dev.nightjar.analyze.SampleRows;

import dev.nightjar.analyze.ItemMatrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPlaneMap {
  @TempDir Path folder;

  private PlaneMapResult draw(SparkSession spark, String vectors, Optional<String> clusters) {
    PlaneMapSpec spec =
        new PlaneMapSpec(
            folder.resolve(vectors).toString(),
            Optional.empty(),
            ItemMatrix.Per.CHUNK,
            clusters.map(name -> folder.resolve(name).toString()),
            60,
            7,
            folder.resolve("map-of-" + vectors).toString(),
            Map.of());
    return PlaneMap.of(spark, spec, Progress.SILENT);
  }

  @Test
  void topicsAreIslandsOfLandmarksAndOfOthers() {
    List<PlantedRun.Item> items = PlantedRun.items(180);
    ItemMatrix matrix = PlantedRun.matrix(items);
    int[] landmarks = SampleRows.drawn(matrix, 80, 7);
    double[] start =
        IntStream.of(landmarks)
            .flatMap(v -> IntStream.of(0, 1).map(d -> (int) (1000 * matrix.vector(v)[d])))
            .asDoubleStream()
            .toArray();
    double[] points = LandmarkLayout.of(matrix, landmarks, start, 7);
    int own = 0;
    for (int v = 0; v < matrix.vectors(); v++) {
      int nearest = -1;
      for (int other = 0; other < matrix.vectors(); other++) {
        if (other != v && (nearest < 0 || away(points, v, other) < away(points, v, nearest))) {
          nearest = other;
        }
      }
      own += items.get(nearest).topic() == items.get(v).topic() ? 1 : 0;
    }
    assertThat(own).isEqualTo(matrix.vectors());
    assertThat(LandmarkLayout.of(matrix, landmarks, start, 7)).isEqualTo(points);
  }

  private static double away(double[] points, int a, int b) {
    return Math.hypot(points[2 * a] - points[2 * b], points[2 * a + 1] - points[2 * b + 1]);
  }

  @Test
  void mapsAreTheSameWhateverTheFilesAndNameClusters() {
    SparkSession spark = LocalSpark.session();
    List<PlantedRun.Item> items = PlantedRun.items(90);
    PlantedRun.write(spark, folder.resolve("few"), "model", items, 1);
    PlantedRun.write(spark, folder.resolve("many"), "model", items, 3);
    Clusters.of(
        spark,
        new ClustersSpec(
            folder.resolve("few").toString(),
            Optional.empty(),
            ItemMatrix.Per.CHUNK,
            Optional.of(4),
            Optional.of(2),
            Optional.empty(),
            new ClustersSpec.Fit(1000, 1, 7),
            folder.resolve("clusters").toString(),
            Map.of()),
        Progress.SILENT);
    PlaneMapResult drawn = draw(spark, "few", Optional.of("clusters"));
    assertThat(drawn.points()).isEqualTo(90);
    assertThat(drawn.landmarks()).isEqualTo(60);
    assertThat(drawn.neighborsKept()).isGreaterThan(0.3);
    draw(spark, "many", Optional.empty());
    List<Row> points = points(spark, "few");
    assertThat(points(spark, "many")).isEqualTo(points);
    assertThat(points).allMatch(row -> Math.abs(row.getFloat(1)) <= 1);
    assertThat(points).anyMatch(row -> Math.abs(row.getFloat(1)) == 1 || row.getFloat(2) == 1);
    assertThat(
            spark
                .read()
                .parquet(folder.resolve("map-of-few/labels").toString())
                .filter("level = 1")
                .select("text")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrderElementsOf(PlantedRun.TOPICS);
  }

  private List<Row> points(SparkSession spark, String vectors) {
    return spark
        .read()
        .parquet(folder.resolve("map-of-" + vectors).resolve("points").toString())
        .select("row", "x", "y", "id", "text", "pca_x", "pca_y")
        .collectAsList();
  }

  @Test
  void twoVectorsMakeNoMap() {
    SparkSession spark = LocalSpark.session();
    PlantedRun.write(spark, folder.resolve("two"), "model", PlantedRun.items(2), 1);
    assertThatThrownBy(() -> draw(spark, "two", Optional.empty()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it has 2 different vectors; a map needs 3");
  }

  @Test
  void axesGoFromMinusOneToOneOnOneScale() {
    assertThat(PlaneMap.scaled(new double[] {0, 0, 10, 5, 5, 0}))
        .containsExactly(-1, -0.5, 1, 0.5, 0, -0.5);
  }
}
