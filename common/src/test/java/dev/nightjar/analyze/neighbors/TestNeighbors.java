package dev.nightjar.analyze.neighbors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.analyze.RunItems;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.PythonReader;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.vector.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestNeighbors {
  private static final int ITEMS = 400;
  private static final int K = 5;

  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;

  @Test
  void findsWhatComparingAllFinds() {
    write("vectors", "model", chunks(ITEMS, 1), 3);
    NeighborsResult result = analyze(1_000_000);
    assertThat(result.method()).isEqualTo("exact");
    assertThat(result.recall()).isEqualTo(1);
    assertThat(result.items()).isEqualTo(ITEMS);
    assertThat(result.pairs()).isEqualTo((long) ITEMS * K);
    List<Row> table = table();
    ItemMatrix matrix = matrix("vectors");
    for (int item = 0; item < ITEMS; item += 7) {
      assertThat(table.get(item).<String>getAs("id")).isEqualTo(matrix.id(item));
      assertThat(table.get(item).<Long>getList(table.get(item).fieldIndex("ids")))
          .as(matrix.id(item))
          .isEqualTo(naive(matrix, item));
    }
  }

  /** By cosine, then by id; an item's equals are its nearest. */
  private static List<Long> naive(ItemMatrix matrix, int item) {
    float[] query = matrix.vector(matrix.vectorOf(item));
    return IntStream.range(0, matrix.items())
        .filter(other -> other != item)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(
                    other -> matrix.vectorOf(other) == matrix.vectorOf(item) ? 0 : 1)
                .thenComparing(
                    other -> -Kernels.get().dot(query, matrix.vector(matrix.vectorOf(other))))
                .thenComparing(other -> other))
        .limit(K)
        .map(Integer::longValue)
        .toList();
  }

  @Test
  void pythonReadsAGraph() throws Exception {
    write("vectors", "model", chunks(60, 1), 3);
    analyze(1_000_000);
    assertThat(
            PythonReader.lines(
                path("output/neighbors"),
                """
                print(*(table.schema.field(name).type.value_type for name in ("ids", "distances")))
                rows = table.to_pylist()
                print(len(rows), all(row["row"] == i for i, row in enumerate(rows)))
                print(all(rows[n]["id"] == name for row in rows for n, name in zip(row["ids"], row["neighbors"])))
                print(all(row["distances"] == sorted(row["distances"]) for row in rows))
                """))
        .containsExactly("int64 float", "60 True", "True", "True");
  }

  @Test
  void findsNearlyAllThroughLists() {
    write("vectors", "model", chunks(ITEMS, 1), 3);
    analyze(1_000_000);
    List<Row> exact = table();
    NeighborsResult result = analyze(0);
    assertThat(result.method()).isEqualTo("lists");
    assertThat(result.recall()).isGreaterThanOrEqualTo(0.9);
    long hits = 0;
    List<Row> found = table();
    for (int i = 0; i < ITEMS; i++) {
      List<Long> ids = new ArrayList<>(found.get(i).getList(found.get(i).fieldIndex("ids")));
      ids.retainAll(exact.get(i).getList(exact.get(i).fieldIndex("ids")));
      hits += ids.size();
    }
    assertThat((double) hits / (ITEMS * K)).isGreaterThanOrEqualTo(0.85);
  }

  @Test
  void givesTheSameWhateverTheFiles() {
    List<VectorRuns.Chunk> chunks = chunks(ITEMS, 1);
    write("vectors", "model", chunks, 3);
    analyze(0);
    List<Row> before = table();
    write("vectors2", "model", chunks.reversed(), 7);
    spec = "vectors2";
    analyze(0);
    assertThat(table()).isEqualTo(before);
  }

  @Test
  void findsThemInAnotherRun() {
    write("vectors", "model", chunks(30, 1), 1);
    write("other", "model", chunks(60, 1).subList(30, 60), 1);
    NeighborsResult result = analyze(1_000_000, Optional.of(path("other")));
    assertThat(result.pairs()).isEqualTo(30L * K);
    List<String> others =
        spark.read().parquet(path("output/against")).sort("row").collectAsList().stream()
            .map(row -> row.<String>getAs("id"))
            .toList();
    assertThat(others).hasSize(30);
    for (Row row : table()) {
      List<Long> ids = row.getList(row.fieldIndex("ids"));
      List<String> names = row.getList(row.fieldIndex("neighbors"));
      assertThat(ids.stream().map(id -> others.get(id.intValue())).toList()).isEqualTo(names);
    }
  }

  @Test
  void refusesRunsOfTwoModels() {
    write("vectors", "model", chunks(30, 1), 1);
    write("other", "another", chunks(30, 2), 1);
    assertThatThrownBy(() -> analyze(0, Optional.of(path("other"))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("vectors of two models cannot be compared");
  }

  @Test
  void refusesMoreThanThereAre() {
    write("vectors", "model", chunks(5, 1), 1);
    assertThatThrownBy(() -> analyze(0))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("different vectors to choose from");
  }

  @Test
  void refusesAFolderOfSomethingElse() throws IOException {
    write("vectors", "model", chunks(30, 1), 1);
    Files.createDirectory(folder.resolve("output"));
    Files.writeString(folder.resolve("output/letter.txt"), "keep me");
    assertThatThrownBy(() -> analyze(0))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it holds files that are no analysis");
    assertThat(folder.resolve("output/letter.txt")).exists();
  }

  private String spec = "vectors";

  private NeighborsResult analyze(long exactBelow) {
    return analyze(exactBelow, Optional.empty());
  }

  private NeighborsResult analyze(long exactBelow, Optional<String> against) {
    return Neighbors.of(
        spark,
        new NeighborsSpec(
            path(spec),
            Optional.empty(),
            against,
            ItemMatrix.Per.CHUNK,
            new NearestVectors.Spec(K, exactBelow, 0.9, 100, 1),
            path("output"),
            Map.of("top", "5")),
        Progress.SILENT);
  }

  private List<Row> table() {
    return spark.read().parquet(path("output/neighbors")).collectAsList();
  }

  private ItemMatrix matrix(String directory) {
    var hadoop = spark.sessionState().newHadoopConf();
    return ItemMatrix.read(
        RunItems.run(path(directory), Optional.empty(), hadoop), ItemMatrix.Per.CHUNK, hadoop);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String directory, String model, List<VectorRuns.Chunk> chunks, int files) {
    VectorRuns.write(spark, folder.resolve(directory), "run", model, chunks, files);
  }

  /** Every tenth repeats the one before. */
  private static List<VectorRuns.Chunk> chunks(int count, long seed) {
    List<VectorRuns.Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed * 100_000 + (i % 10 == 9 ? i - 1 : i));
      float[] vector = new float[12];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      chunks.add(new VectorRuns.Chunk("d" + i / 2, i % 2, "text " + i, vector, Map.of()));
    }
    return chunks;
  }
}
