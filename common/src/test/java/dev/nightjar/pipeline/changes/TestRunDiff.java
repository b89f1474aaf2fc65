package dev.nightjar.pipeline.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.embed.Granularity;
import dev.nightjar.io.Json;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.FileChanges;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RowColumn;
import dev.nightjar.spark.RowLayout;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The feed between two runs, against all rows of both. */
class TestRunDiff {
  private static final int DIMENSION = 9;

  @TempDir Path folder;
  private final SparkSession spark = LocalSpark.session();

  /** A document of random nights: its chunks, where the first begins, an attribute. */
  private record Document(List<String> chunks, int start, String lang) {}

  @ParameterizedTest
  @CsvSource({"FLOAT32,", "FLOAT16,", "BINARY,", "BINARY,INT8"})
  void appliedToOneRunGivesTheOther(Precision vectors, Precision rescoring) {
    Random random = new Random(7);
    WrittenPrecision written = new WrittenPrecision(vectors, Optional.ofNullable(rescoring));
    List<float[]> sample = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sample.add(vector("sample " + i));
    }
    VectorEncoding encoding = VectorEncoding.fitting(written, sample, 50);
    TreeMap<String, Document> corpus = new TreeMap<>();
    for (int night = 0; night < 3; night++) {
      change(corpus, random);
      List<String> earlier = night < 2 ? List.of() : partitions("n" + (night - 1));
      write("n" + night, corpus, 3, encoding, earlier);
      assertThat(told("n" + night)).hasSize(earlier.size());
      if (night > 0) {
        verify("n" + (night - 1), "n" + night);
      }
    }
  }

  /** Files of chunks in order, and such as have those of a kind together, in each combination. */
  @Test
  void nightsMayBeFarApart() {
    Random random = new Random(8);
    TreeMap<String, Document> corpus = new TreeMap<>();
    for (int night = 0; night < 4; night++) {
      change(corpus, random);
      List<String> earlier = night == 0 ? List.of() : partitions("n" + (night - 1));
      write("n" + night, corpus, 3, VectorEncoding.FLOAT32, earlier);
    }
    verify("n1", "n2");
    verify("n0", "n2");
    verify("n1", "n3");
    write("n2", corpus, 3, VectorEncoding.FLOAT32, List.of()); // another run of that name
    verify("n2", "n3");
    write("n4", corpus, 2, VectorEncoding.FLOAT32, List.of());
    verify("n3", "n4");
  }

  /** More than a footer takes. */
  @Test
  void manyDeletesAreFoundByComparing() {
    TreeMap<String, Document> corpus = new TreeMap<>();
    for (int i = 0; i < 3000; i++) {
      corpus.put(
          "a document with a long name, number " + i, new Document(List.of("text"), 0, "en"));
    }
    write("a", corpus, 1, VectorEncoding.FLOAT32, List.of());
    corpus.tailMap("a document with a long name, number 1", false).clear();
    write("b", corpus, 1, VectorEncoding.FLOAT32, partitions("a"));
    assertThat(told("b")).singleElement().satisfies(told -> assertThat(told.namesAll()).isFalse());
    assertThat(verify("a", "b").deleted()).isEqualTo(2998);
  }

  /** The file of the run before is not needed to write a run. */
  @Test
  void filesThatCannotBeComparedSayNothing() throws IOException {
    TreeMap<String, Document> corpus = new TreeMap<>();
    change(corpus, new Random(3));
    write("a", corpus, 1, VectorEncoding.FLOAT32, List.of());
    Path damaged = Files.writeString(folder.resolve("part-00000-damaged.parquet"), "PAR1 no PAR1");
    write("b", corpus, 1, VectorEncoding.FLOAT32, List.of(damaged.toString()));
    write("c", corpus, 2, VectorEncoding.FLOAT32, List.of());
    List<String> parts = partitions("c");
    write("d", corpus, 2, VectorEncoding.FLOAT32, List.of(parts.get(1), parts.get(0)));
    assertThat(told("b")).isEmpty();
    assertThat(told("d")).isEmpty();
    assertThat(verify("a", "b").kept()).isPositive();
    verify("c", "d");
  }

  private List<String> partitions(String run) {
    return run(run).partitions().orElseThrow();
  }

  /** What its files say of their changes. */
  private List<FileChanges> told(String run) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    return partitions(run).stream().flatMap(file -> FileChanges.of(file, hadoop).stream()).toList();
  }

  @Test
  void aRunBringsNothingAgainstItself() {
    VectorRuns.write(spark, folder.resolve("runs"), "a", 9, i -> false, i -> false);
    RunDiffResult none = verify("a", "a");
    assertThat(none.added() + none.changed() + none.moved() + none.deleted()).isZero();
    assertThat(verify("a", "a"))
        .usingRecursiveComparison()
        .ignoringFields("seconds")
        .isEqualTo(none);
  }

  @Test
  void vectorsOfTokensComeAlong() throws IOException {
    EmbedRuns runs =
        new EmbedRuns(spark, folder, folder.resolve("runs").toString()).with(Granularity.TOKEN);
    List<String> lines = new ArrayList<>(EmbedRuns.documents(4));
    runs.run(lines, "a");
    lines.set(1, EmbedRuns.document("d1", "the cat is on that."));
    runs.run(lines, "b");
    RunDiffResult result = verify("a", "b");
    assertThat(result.kept()).isPositive();
    Row row = spark.read().parquet(folder.resolve("feed/upserts").toString()).head();
    assertThat(row.getList(row.fieldIndex(VectorLayout.TOKEN_VECTORS)))
        .hasSameSizeAs(row.getList(row.fieldIndex(VectorLayout.TOKENS)));
  }

  @Test
  void anotherModelChangesEverything() {
    VectorRuns.write(spark, folder.resolve("runs"), "a", 9, i -> false, i -> false);
    VectorRuns.Chunk chunk =
        new VectorRuns.Chunk("d0", 0, "words 0", VectorRuns.vector(0), Map.of("third", "0"));
    VectorRuns.write(spark, folder.resolve("runs"), "b", "another", List.of(chunk), 1);
    RunDiffResult result = verify("a", "b");
    assertThat(result.changed()).isEqualTo(1);
    assertThat(result.deleted()).isEqualTo(8);
    assertThat(result.note()).contains("two models");
  }

  @Test
  void aRunThatIsNotThereIsRefused() {
    VectorRuns.write(spark, folder.resolve("runs"), "first", 3, i -> false, i -> false);
    assertThatThrownBy(() -> verify("frist", "first"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Unknown run 'frist'; did you mean 'first'?");
  }

  private static void change(TreeMap<String, Document> corpus, Random random) {
    corpus.entrySet().removeIf(entry -> random.nextInt(8) == 0);
    corpus.replaceAll((id, document) -> changed(document, random));
    for (int i = 0; i < 15; i++) {
      List<String> chunks = new ArrayList<>();
      for (int c = random.nextInt(4); c >= 0; c--) {
        chunks.add("text " + random.nextInt(1000) + "é".repeat(c));
      }
      corpus.put("d" + random.nextInt(100), new Document(chunks, 0, "en"));
    }
  }

  private static Document changed(Document before, Random random) {
    List<String> chunks = new ArrayList<>(before.chunks());
    switch (random.nextInt(12)) {
      case 0 -> chunks.add("more " + random.nextInt(1000));
      case 1 -> chunks.add(0, "first " + random.nextInt(1000));
      case 2 -> chunks.removeFirst();
      case 3 -> {
        return new Document(chunks, before.start() + 1, before.lang());
      }
      case 4 -> {
        return new Document(chunks, before.start(), before.lang().equals("en") ? "zh" : "en");
      }
      default -> {
        return before;
      }
    }
    return new Document(chunks, before.start(), before.lang());
  }

  private static float[] vector(String text) {
    Random random = new Random(text.hashCode());
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** As {@code embed} spreads them. */
  private void write(
      String run,
      TreeMap<String, Document> corpus,
      int files,
      VectorEncoding encoding,
      List<String> earlier) {
    List<Row> rows = new ArrayList<>();
    corpus.forEach(
        (id, document) -> {
          int at = document.start();
          for (int c = 0; c < document.chunks().size(); c++) {
            String text = document.chunks().get(c);
            Map<String, String> attributes = Map.of("lang", document.lang(), "id", id);
            rows.add(
                RowFactory.create(
                    id,
                    id + "#" + c,
                    c,
                    at,
                    at + text.length(),
                    text,
                    "hash of " + text,
                    text.length(),
                    vector(text),
                    attributes));
            at += text.length();
          }
        });
    OutputDirectory output = directory();
    output.discard(run);
    VectorLayout.write(
        spark
            .createDataFrame(rows, RowLayout.FILED.requiring(RowColumn.VECTOR).schema())
            .repartition(files, functions.col("document_id"))
            .sortWithinPartitions("document_id", "chunk_index"),
        output.vectors(run),
        encoding,
        earlier);
    ObjectNode manifest = (ObjectNode) Json.tree(VectorRuns.manifest("fingerprint"));
    manifest.setAll((ObjectNode) Json.tree(encoding));
    output.record(run, Json.read(manifest, RunManifest.class), "");
    output.makeCurrent(run);
  }

  private OutputDirectory directory() {
    return OutputDirectory.open(
        folder.resolve("runs").toString(), spark.sessionState().newHadoopConf());
  }

  /** Writes the feed, applies it twice, and counts what it has. */
  private RunDiffResult verify(String from, String to) {
    RunDiffSpec spec =
        new RunDiffSpec(
            folder.resolve("runs").toString(),
            from,
            Optional.of(to),
            Optional.of(folder.resolve("feed").toString()),
            Map.of());
    RunDiffResult result = RunDiff.of(spark, spec, Progress.SILENT);
    Map<String, Map<String, Object>> before = rows(run(from).rows(spark));
    Map<String, Map<String, Object>> now = rows(run(to).rows(spark));
    assertThat(result.added() + result.changed() + result.moved() + result.kept())
        .isEqualTo(now.size());
    assertThat(result.deleted() + result.changed() + result.moved() + result.kept())
        .isEqualTo(before.size());
    Map<String, Map<String, Object>> upserts = rows(feed("upserts"));
    Map<String, Map<String, Object>> moves = rows(feed("metadata"));
    Map<String, Map<String, Object>> deletes = rows(feed("deletes"));
    assertThat(upserts).hasSize((int) (result.added() + result.changed()));
    for (int time = 0; time < 2; time++) {
      before.putAll(upserts);
      moves.forEach((id, row) -> Objects.requireNonNull(before.get(id)).putAll(row));
      before.keySet().removeAll(deletes.keySet());
    }
    assertThat(before).isEqualTo(now);
    return result;
  }

  private VectorRun run(String name) {
    return VectorRun.of(directory(), Optional.of(name));
  }

  private Dataset<Row> feed(String table) {
    return spark.read().parquet(folder.resolve("feed").resolve(table).toString());
  }

  private static Map<String, Map<String, Object>> rows(Dataset<Row> table) {
    Map<String, Map<String, Object>> rows = new TreeMap<>();
    for (Row row : table.collectAsList()) {
      Map<String, Object> columns = new TreeMap<>();
      for (String name : row.schema().fieldNames()) {
        columns.put(name, row.getAs(name));
      }
      assertThat(rows.put(row.getAs("chunk_id"), columns)).isNull();
    }
    return rows;
  }
}
