package dev.nightjar.analyze.outliers;

import dev.nightjar.analyze.Topics;

import dev.nightjar.analyze.ItemMatrix;

import dev.nightjar.analyze.NearestVectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.vector.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestOutliers {
  private static final int K = 5;

  private final SparkSession spark = LocalSpark.session();
  private final Topics topics = new Topics(4, 24, 3);
  @TempDir Path folder;

  /** Two topics; of a third, one text six times, and one of a fourth; short ones; a notice. */
  private List<VectorRuns.Chunk> chunks() {
    List<VectorRuns.Chunk> chunks = new ArrayList<>();
    Random random = new Random(1);
    float[] repeated = topics.of(2, random);
    for (int i = 0; i < 200; i++) {
      String text = "this is text number with words " + "abcdefghij".charAt(i % 10) + " " + word(i);
      float[] vector = topics.of(i % 2, random);
      if (i < 6) {
        text = "something else that repeats and repeats";
        vector = repeated.clone();
      } else if (i == 6) {
        text = "nothing is like this one at all";
        vector = topics.of(3, random);
      } else if (i < 10) {
        text = "so " + i;
      } else if (i < 30) {
        text = "This notice stands below every letter, on page " + i;
      }
      chunks.add(new VectorRuns.Chunk("d" + i, 0, text, vector, Map.of()));
    }
    return chunks;
  }

  /** Words of letters, all different. */
  private static String word(int i) {
    StringBuilder words = new StringBuilder();
    for (char digit : Integer.toString(1000 + i * 37).toCharArray()) {
      words.append(" w").append((char) (digit + 49)).append((char) ('a' + i % 26));
    }
    return words.toString();
  }

  @Test
  void findsWhatIsUnlikeAndSaysWhatIsShortOrBoilerplate() {
    write("vectors", chunks(), 3);
    OutliersResult result = analyze("vectors", K);
    assertThat(result.items()).isEqualTo(200);
    assertThat(result.distinctVectors()).isEqualTo(195);
    assertThat(result.outliers()).isEqualTo(7);
    assertThat(result.reasons())
        .containsExactly(
            Map.entry("unlike", 7L), Map.entry("short", 3L), Map.entry("boilerplate", 20L));
    assertThat(result.boilerplateDocuments()).isEqualTo(10);
    assertThat(result.examples()).filteredOn(e -> e.reason().equals("unlike")).hasSize(2);
    List<Row> table = table();
    assertThat(table)
        .extracting(row -> row.<Long>getAs("rank"))
        .isEqualTo(IntStream.rangeClosed(1, 200).mapToObj(i -> (long) i).toList());
    assertThat(table.subList(0, 7))
        .allSatisfy(row -> assertThat(row.<String>getAs("reason")).isEqualTo("unlike"));
    assertThat(table.subList(7, 200))
        .allSatisfy(row -> assertThat(row.<Boolean>getAs("outlier")).isFalse());
  }

  /** However often a text repeats, its nearest are other texts. */
  @Test
  void aScoreIsTheMeanDistanceToDifferentVectors() {
    write("vectors", chunks(), 2);
    analyze("vectors", K);
    ItemMatrix matrix =
        ItemMatrix.of(
            chunks().stream().map(VectorRuns.Chunk::document).toList(),
            chunks().stream().map(VectorRuns.Chunk::vector).toList());
    for (Row row : table().subList(0, 20)) {
      int own = matrix.vectorOf(matrix.item(row.<String>getAs("document_id")));
      double mean =
          IntStream.range(0, matrix.vectors())
              .filter(other -> other != own)
              .mapToDouble(o -> 1 - Kernels.get().dot(matrix.vector(own), matrix.vector(o)))
              .sorted()
              .limit(K)
              .average()
              .orElseThrow();
      assertThat((double) row.<Float>getAs("score")).isEqualTo(mean, within(1e-5));
    }
  }

  @Test
  void givesTheSameWhateverTheFiles() {
    write("vectors", chunks(), 1);
    OutliersResult first = analyze("vectors", K);
    List<Row> table = table();
    List<VectorRuns.Chunk> turned = chunks();
    Collections.reverse(turned);
    write("turned", turned, 5);
    OutliersResult second = analyze("turned", K);
    assertThat(table()).isEqualTo(table);
    assertThat(second.examples()).isEqualTo(first.examples());
  }

  @Test
  void refusesMoreNeighboursThanThereAre() {
    write("vectors", chunks(), 1);
    assertThatThrownBy(() -> analyze("vectors", 195))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("has 194 different vectors to choose from");
  }

  @Test
  void theThresholdIsNotMovedByFewFarOnes() {
    float[] scores = {1, 2, 3, 4, 5, 6, 7, 8, 900};
    assertThat(OutlierScores.threshold(scores, 0)).isEqualTo(5);
    assertThat(OutlierScores.threshold(scores, 2)).isEqualTo(5 + 2 * 1.4826f * 2, within(1e-5f));
  }

  private OutliersResult analyze(String directory, int k) {
    return Outliers.of(
        spark,
        new OutliersSpec(
            path(directory),
            Optional.empty(),
            ItemMatrix.Per.CHUNK,
            new NearestVectors.Spec(k, 1_000_000, 0.9, 100, 1),
            3.5,
            4,
            0.01,
            path("output"),
            Map.of()),
        Progress.SILENT);
  }

  private List<Row> table() {
    return spark.read().parquet(path("output/outliers")).collectAsList();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String directory, List<VectorRuns.Chunk> chunks, int files) {
    VectorRuns.write(spark, folder.resolve(directory), "run", "model", chunks, files);
  }
}
