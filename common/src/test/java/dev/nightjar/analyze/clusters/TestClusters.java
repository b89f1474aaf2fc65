package dev.nightjar.analyze.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.PlantedRun;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.LocalSpark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestClusters {
  private final SparkSession spark = LocalSpark.session();

  @TempDir Path folder;

  private ClustersSpec spec(String vectors, Optional<Integer> k, Optional<String> assign) {
    return new ClustersSpec(
        folder.resolve(vectors).toString(),
        Optional.empty(),
        ItemMatrix.Per.CHUNK,
        k,
        Optional.of(2),
        assign.map(name -> folder.resolve(name).toString()),
        new ClustersSpec.Fit(1000, 1, 7),
        folder.resolve("of-" + vectors).toString(),
        Map.of());
  }

  private ClustersResult find(String vectors, Optional<Integer> k) {
    return Clusters.of(spark, spec(vectors, k, Optional.empty()), Progress.SILENT);
  }

  private void write(String vectors, List<PlantedRun.Item> items, int files) {
    PlantedRun.write(spark, folder.resolve(vectors), "model", items, files);
  }

  private List<Row> table(String vectors, String name) {
    return spark
        .read()
        .parquet(folder.resolve("of-" + vectors).resolve(name).toString())
        .orderBy("id")
        .collectAsList();
  }

  @Test
  void findsAndNamesPlantedTopicsWhateverTheFiles() {
    List<PlantedRun.Item> items = PlantedRun.items(60);
    write("few", items, 1);
    write("many", items, 3);
    ClustersResult found = find("few", Optional.empty());
    assertThat(found.k()).isEqualTo(4);
    assertThat(found.chosenBy()).isEqualTo("silhouette");
    assertThat(found.silhouette()).isGreaterThan(0.8);
    assertThat(found.clusters())
        .extracting(ClustersResult.Cluster::size, ClustersResult.Cluster::label)
        .startsWith(org.assertj.core.groups.Tuple.tuple(30L, "cards"))
        .hasSize(4);
    assertThat(found.clusters().stream().map(ClustersResult.Cluster::label))
        .containsExactlyInAnyOrderElementsOf(PlantedRun.TOPICS);
    assertThat(found.groups()).hasSize(2);
    List<Row> rows = table("few", "items");
    for (int i = 0; i < rows.size(); i++) {
      int cluster = rows.get(i).getAs("cluster");
      assertThat(found.clusters().get(cluster).label())
          .isEqualTo(PlantedRun.TOPICS.get(items.get(i).topic()));
      assertThat(rows.get(i).<Float>getAs("confidence")).isBetween(0.5f, 1f);
    }
    find("many", Optional.empty());
    for (String name : List.of("items", "clusters", "coarse", "centroids")) {
      assertThat(table("many", name)).isEqualTo(table("few", name));
    }
  }

  @Test
  void itemsGoToClustersOfBeforeAndWhatMovedIsSaid() {
    write("old", PlantedRun.items(60), 1);
    ClustersResult old = find("old", Optional.of(4));
    List<PlantedRun.Item> items = new ArrayList<>(PlantedRun.items(60).subList(2, 60));
    items.set(0, new PlantedRun.Item(2, 3)); // was 0
    items.add(new PlantedRun.Item(900, 1));
    write("new", items, 2);
    ClustersResult now =
        Clusters.of(spark, spec("new", Optional.empty(), Optional.of("of-old")), Progress.SILENT);
    assertThat(now.clusters().stream().map(ClustersResult.Cluster::label))
        .isEqualTo(old.clusters().stream().map(ClustersResult.Cluster::label).toList());
    assertThat(now.moves())
        .isEqualTo(
            new ClustersResult.Moves("file:" + folder.resolve("of-old"), "one", 57, 1, 1, 2));
    assertThat(
            table("new", "moved").stream()
                .collect(
                    Collectors.toMap(row -> row.getAs("id"), row -> row.<String>getAs("change"))))
        .isEqualTo(
            Map.of(
                "t000#0", "vanished",
                "t001#0", "vanished",
                "t002#0", "moved",
                "t900#0", "appeared"));
  }

  @Test
  void clustersOfAnotherModelAreRefused() {
    write("old", PlantedRun.items(12), 1);
    find("old", Optional.of(2));
    PlantedRun.write(spark, folder.resolve("other"), "another", PlantedRun.items(12), 1);
    assertThatThrownBy(
            () ->
                Clusters.of(
                    spark, spec("other", Optional.empty(), Optional.of("of-old")), Progress.SILENT))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("clusters.assign")
        .hasMessageContaining("vectors of two models cannot be compared");
  }

  @Test
  void moreClustersThanDifferentVectorsAreRefused() {
    write("small", PlantedRun.items(6), 1);
    assertThatThrownBy(() -> find("small", Optional.of(7)))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("Invalid option ‹clusters.k›: 7 (run one has 6 different vectors)");
  }
}
