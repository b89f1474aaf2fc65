package dev.nightjar.analyze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.vector.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestItemMatrix {
  @TempDir Path folder;

  @Test
  void ordersItemsByTheirIds() {
    ItemMatrix matrix =
        ItemMatrix.of(
            List.of("b", "c", "a"),
            List.of(new float[] {0, 2}, new float[] {3, 4}, new float[] {5, 0}));
    assertThat(matrix.items()).isEqualTo(3);
    assertThat(matrix.id(0)).isEqualTo("a");
    assertThat(matrix.item("c")).isEqualTo(2);
    assertThat(matrix.item("x")).isNegative();
    assertThat(matrix.vector(matrix.vectorOf(0))).containsExactly(1, 0);
    assertThat(matrix.vector(matrix.vectorOf(2))).containsExactly(0.6f, 0.8f);
  }

  @Test
  void equalVectorsAreOne() {
    Random random = new Random(3);
    List<String> ids = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      ids.add("i" + (20_000 - i));
      vectors.add(new float[] {random.nextInt(20), 1, random.nextInt(30)});
    }
    List<float[]> given = vectors.stream().map(float[]::clone).toList();
    ItemMatrix matrix = ItemMatrix.of(ids, vectors);
    assertThat(matrix.vectors()).isBetween(500, 600);
    int members = 0;
    for (int v = 0; v < matrix.vectors(); v++) {
      for (int item : matrix.members(v)) {
        float[] its = given.get(ids.indexOf(matrix.id(item))).clone();
        Vectors.normalize(its);
        assertThat(matrix.vector(v)).containsExactly(its);
        assertThat(matrix.vectorOf(item)).isEqualTo(v);
        members++;
      }
      assertThat(matrix.firstMember(v)).isEqualTo(matrix.members(v)[0]);
    }
    assertThat(members).isEqualTo(matrix.items());
  }

  @Test
  void takesDocumentsByTheMeansOfTheirChunks() {
    VectorRun run = run("one", chunks(), 1);
    ItemMatrix matrix = ItemMatrix.read(run, ItemMatrix.Per.DOCUMENT, hadoop());
    assertThat(matrix.items()).isEqualTo(2);
    float half = (float) Math.sqrt(0.5);
    assertThat(matrix.vector(matrix.vectorOf(0)))
        .containsExactly(new float[] {half, half}, within(1e-6f));
    assertThat(matrix.vector(matrix.vectorOf(1))).containsExactly(0, 1);
  }

  @Test
  void isTheSameHoweverTheRunIsSpreadOverFiles() {
    List<VectorRuns.Chunk> chunks = chunks();
    ItemMatrix one = ItemMatrix.read(run("one", chunks, 1), ItemMatrix.Per.CHUNK, hadoop());
    ItemMatrix two =
        ItemMatrix.read(run("two", chunks.reversed(), 3), ItemMatrix.Per.CHUNK, hadoop());
    assertThat(one.items()).isEqualTo(two.items());
    for (int item = 0; item < one.items(); item++) {
      assertThat(one.id(item)).isEqualTo(two.id(item));
      assertThat(one.vector(one.vectorOf(item))).containsExactly(two.vector(two.vectorOf(item)));
    }
  }

  private static List<VectorRuns.Chunk> chunks() {
    return List.of(
        new VectorRuns.Chunk("d1", 0, "one", new float[] {7, 0}, Map.of()),
        new VectorRuns.Chunk("d1", 1, "two", new float[] {0, 0.1f}, Map.of()),
        new VectorRuns.Chunk("d2", 0, "three", new float[] {0, 3}, Map.of()));
  }

  private VectorRun run(String name, List<VectorRuns.Chunk> chunks, int files) {
    VectorRuns.write(LocalSpark.session(), folder, name, "fingerprint", chunks, files);
    return OutputDirectory.existing(folder.toString(), hadoop()).run(name);
  }

  private static Configuration hadoop() {
    return LocalSpark.session().sessionState().newHadoopConf();
  }
}
