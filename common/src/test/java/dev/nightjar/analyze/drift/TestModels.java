package dev.nightjar.analyze.drift;

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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestModels {
  private static final int K = 4;

  private final SparkSession spark = LocalSpark.session();
  private final Topics topics = new Topics(5, 24, 5);
  @TempDir Path folder;

  private List<VectorRuns.Chunk> chunks() {
    List<VectorRuns.Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      chunks.add(chunk(i, "text " + i, topics.of(i % 4, new Random(i))));
    }
    return chunks;
  }

  private static VectorRuns.Chunk chunk(int i, String text, float[] vector) {
    return new VectorRuns.Chunk("d" + i, 0, text, vector, Map.of());
  }

  /** What another model of the same mind says: other numbers, the same angles. */
  private static float[] turned(float[] vector) {
    float[] turned = new float[vector.length + 2];
    for (int d = 0; d < vector.length; d++) {
      turned[vector.length - d] = -3 * vector[d];
    }
    return turned;
  }

  @Test
  void keepsAllNeighboursWhereAllAnglesStay() {
    write("vectors", "model", chunks());
    write("against", "another", chunks().stream().map(c -> with(c, turned(c.vector()))).toList());
    ModelsResult result = analyze();
    assertThat(result.items()).isEqualTo(100);
    assertThat(result.overlap()).isEqualTo(1);
    assertThat(result.jaccard()).isEqualTo(1);
    assertThat(result.sameNearest()).isEqualTo(1);
    assertThat(result.overlaps()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100);
  }

  private static VectorRuns.Chunk with(VectorRuns.Chunk chunk, float[] vector) {
    return new VectorRuns.Chunk(chunk.document(), 0, chunk.text(), vector, Map.of());
  }

  @Test
  void showsWhatMovesAndAccountsForTheRest() {
    write("vectors", "model", chunks());
    List<VectorRuns.Chunk> others = chunks();
    others.set(8, chunk(8, "text 8", topics.of(1, new Random(8)))); // topic 0 by the first
    others.set(20, chunk(20, "cut elsewhere", topics.of(0, new Random(20))));
    others.remove(99);
    others.add(chunk(200, "text 200", topics.of(0, new Random(200))));
    others.add(chunk(201, "text 201", topics.of(0, new Random(201))));
    write("against", "another", others);
    ModelsResult result = analyze();
    assertThat(result.items()).isEqualTo(98);
    assertThat(result.otherText()).isEqualTo(1);
    assertThat(result.onlyVectors()).isEqualTo(1);
    assertThat(result.onlyAgainst()).isEqualTo(2);
    assertThat(Arrays.stream(result.overlaps()).sum()).isEqualTo(98);
    ModelsResult.Moved moved = result.moved().getFirst();
    assertThat(moved.id()).isEqualTo("d8#0");
    assertThat(moved.overlap()).isZero();
    assertThat(moved.fall()).isGreaterThan(0.3);
    assertThat(topic(moved.before())).isZero();
    assertThat(topic(moved.after())).isEqualTo(1);
    List<Row> table = spark.read().parquet(path("output/models")).collectAsList();
    assertThat(table).hasSize(98);
    assertThat(table.getFirst().<String>getAs("id")).isEqualTo("d8#0");
    assertThat(table.stream().mapToDouble(row -> row.<Double>getAs("overlap")).average())
        .hasValueCloseTo(result.overlap(), within(1e-5));
  }

  private static int topic(String text) {
    return Integer.parseInt(text.substring("text ".length())) % 4;
  }

  @Test
  void refusesRunsThatShareNoTexts() {
    write("vectors", "model", chunks());
    write(
        "against",
        "another",
        chunks().stream().map(c -> chunk(7, "other", c.vector())).limit(1).toList());
    assertThatThrownBy(this::analyze)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("both runs have 0 items of the same id and text, and 1 of the same");
  }

  private ModelsResult analyze() {
    return Models.of(
        spark,
        new ModelsSpec(
            path("vectors"),
            Optional.empty(),
            path("against"),
            ItemMatrix.Per.CHUNK,
            new NearestVectors.Spec(K, 1_000_000, 0.9, 100, 1),
            Optional.of(path("output")),
            Map.of()),
        Progress.SILENT);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String directory, String model, List<VectorRuns.Chunk> chunks) {
    VectorRuns.write(spark, folder.resolve(directory), "run", model, chunks, 2);
  }
}
