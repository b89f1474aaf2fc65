package dev.nightjar.jobs.cli.options.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.analyze.ItemMatrix.Per;
import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.clusters.ClustersSpec;
import dev.nightjar.analyze.map.PlaneMapSpec;
import dev.nightjar.analyze.neighbors.NeighborsSpec;
import dev.nightjar.analyze.outliers.OutliersSpec;
import dev.nightjar.config.Settings;
import dev.nightjar.jobs.cli.options.Given;
import dev.nightjar.jobs.cli.options.IndexOptions;
import dev.nightjar.jobs.cli.options.JobOptions;
import org.junit.jupiter.api.Test;

/** Analyses that look at one run. */
class TestAnalyzeOptions {
  private static Settings settings(String... given) {
    return Given.settings(given)
        .with(IndexOptions.VECTORS, "s3a://b/v")
        .with(JobOptions.OUTPUT, "s3a://b/o");
  }

  @Test
  void neighboursAreExactForRunsOfUsualSize() {
    NeighborsSpec spec = AnalyzeOptions.neighbors(settings());
    assertThat(spec.vectors()).isEqualTo("s3a://b/v");
    assertThat(spec.output()).isEqualTo("s3a://b/o");
    assertThat(spec.run()).isEmpty();
    assertThat(spec.against()).isEmpty();
    assertThat(spec.per()).isEqualTo(Per.CHUNK);
    assertThat(spec.nearest()).isEqualTo(new NearestVectors.Spec(10, 100_000, 0.98, 500, 1));
  }

  @Test
  void neighboursOfAnotherRun() {
    NeighborsSpec spec =
        AnalyzeOptions.neighbors(
            settings(
                "analyze.against", "s3a://b/w",
                "search.top", "3",
                "analyze.per", "document",
                "analyze.exact-below", "0",
                "analyze.recall", "0.5",
                "analyze.sample", "7",
                "train.seed", "9"));
    assertThat(spec.against()).contains("s3a://b/w");
    assertThat(spec.per()).isEqualTo(Per.DOCUMENT);
    assertThat(spec.nearest()).isEqualTo(new NearestVectors.Spec(3, 0, 0.5, 7, 9));
  }

  @Test
  void aManifestHasTheOptionsOfItsCommandAlone() {
    assertThat(AnalyzeOptions.neighbors(settings("search.top", "3")).options())
        .containsEntry("search.top", "3")
        .containsEntry("analyze.per", "chunk")
        .containsEntry("index.vectors", "s3a://b/v")
        .doesNotContainKeys("clusters.k", "model.name");
  }

  @Test
  void clustersAreAsManyAsTheSilhouetteSays() {
    ClustersSpec spec = ClustersOptions.clusters(settings());
    assertThat(spec.k()).isEmpty();
    assertThat(spec.groups()).isEmpty();
    assertThat(spec.assign()).isEmpty();
    assertThat(spec.fit()).isEqualTo(new ClustersSpec.Fit(50_000, 4, 1));
  }

  @Test
  void clustersMayBeGiven() {
    ClustersSpec spec =
        ClustersOptions.clusters(
            settings(
                "clusters.k", "12",
                "clusters.coarse", "3",
                "clusters.assign", "s3a://b/c",
                "clusters.sample", "100",
                "clusters.starts", "1",
                "train.seed", "5"));
    assertThat(spec.k()).contains(12);
    assertThat(spec.groups()).contains(3);
    assertThat(spec.assign()).contains("s3a://b/c");
    assertThat(spec.fit()).isEqualTo(new ClustersSpec.Fit(100, 1, 5));
  }

  @Test
  void oneClusterIsNone() {
    assertThat(Given.refusal("clusters.k", "1"))
        .isEqualTo("Invalid option '--k': 1 (auto, or a number from 2 to 10000)");
  }

  @Test
  void aMapShowsClustersIfItIsToldWhere() {
    PlaneMapSpec plain = MapOptions.map(settings());
    assertThat(plain.clusters()).isEmpty();
    assertThat(plain.landmarks()).isEqualTo(2500);
    PlaneMapSpec named =
        MapOptions.map(settings("map.clusters", "s3a://b/c", "map.landmarks", "3"));
    assertThat(named.clusters()).contains("s3a://b/c");
    assertThat(named.landmarks()).isEqualTo(3);
  }

  @Test
  void aPlaneNeedsThreeLandmarks() {
    assertThat(Given.refusal("map.landmarks", "2"))
        .isEqualTo("Invalid option '--landmarks': 2 (a number from 3 to 20000)");
  }

  @Test
  void outliersBeginAtTheUsualDeviations() {
    OutliersSpec spec = OutlierOptions.spec(settings());
    assertThat(spec.deviations()).isEqualTo(3.5);
    assertThat(spec.shortWords()).isEqualTo(4);
    assertThat(spec.boilerplateShare()).isEqualTo(0.01);
    assertThat(spec.nearest().k()).isEqualTo(10);
  }

  @Test
  void outliersMayBeginElsewhere() {
    OutliersSpec spec =
        OutlierOptions.spec(
            settings(
                "analyze.deviations", "0",
                "analyze.short-words", "0",
                "analyze.boilerplate-share", "1",
                "search.top", "1"));
    assertThat(spec.deviations()).isZero();
    assertThat(spec.shortWords()).isZero();
    assertThat(spec.boilerplateShare()).isEqualTo(1);
    assertThat(spec.nearest().k()).isEqualTo(1);
  }
}
