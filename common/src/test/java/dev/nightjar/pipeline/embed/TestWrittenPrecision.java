package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.index.shard.Quantization;
import dev.nightjar.io.Json;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexReport;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.vectors.VectorEncoding;
import dev.nightjar.io.vectors.VectorLayout;
import dev.nightjar.pipeline.index.IndexResult;
import dev.nightjar.pipeline.index.IndexRun;
import dev.nightjar.pipeline.index.IndexSpec;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.IndexPlans;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.StageTasks;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs whose vectors are written in fewer bits: read, used again, indexed. */
class TestWrittenPrecision {
  private static final WrittenPrecision INT8 = WrittenPrecision.of(Precision.INT8);
  private static final WrittenPrecision TWICE =
      WrittenPrecision.of(Precision.BINARY, Precision.INT8);

  private final SparkSession spark = LocalSpark.session();
  private final Path folder;

  TestWrittenPrecision(@TempDir Path folder) {
    this.folder = folder;
  }

  static Stream<WrittenPrecision> precisions() {
    return Stream.of(WrittenPrecision.of(Precision.FLOAT16), TWICE);
  }

  private EmbedRuns runs(String output) throws IOException {
    return new EmbedRuns(spark, folder, folder.resolve(output).toString());
  }

  /** The rows of a run as they are written, by chunk. */
  private Map<String, String> written(EmbedRuns runs, String run) {
    Map<String, String> written = new TreeMap<>();
    for (Row row : runs.rows(run)) {
      StringBuilder columns = new StringBuilder();
      for (String column : List.of("vector", "rescoring")) {
        if (List.of(row.schema().fieldNames()).contains(column)) {
          Object value = row.getAs(column);
          columns.append(
              value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString());
        }
      }
      written.put(row.getAs("chunk_id"), columns.toString());
    }
    return written;
  }

  private Map<String, List<Float>> read(EmbedRuns runs, String run) {
    Map<String, List<Float>> read = new TreeMap<>();
    OutputDirectory directory = runs.directory();
    for (Row row : directory.run(run).rows(spark).collectAsList()) {
      assertThat(row.schema().fieldNames()).containsExactlyElementsOf(VectorLayout.COLUMNS);
      read.put(row.getAs("chunk_id"), row.getList(row.fieldIndex("vector")));
    }
    return read;
  }

  @Test
  void aTextThatIsEverywhereIsSampledOnce() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      lines.add(EmbedRuns.document("d" + i, i < 3 ? "the cat of " + i : "the cat is on"));
    }
    try (StageTasks writing = new StageTasks(spark, "Writing")) {
      runs("out").with(INT8).run(lines, "one");
      long bytes = writing.each(TaskMetrics::resultSize).stream().mapToLong(n -> n).sum();
      assertThat(bytes).isLessThan(4000 * 32);
    }
    VectorEncoding.Calibration made = runs("out").directory().run("one").encoding().calibration();
    assertThat(Objects.requireNonNull(made).vectors()).isEqualTo(4);
  }

  @ParameterizedTest
  @MethodSource("precisions")
  void nightsWriteTheSameBytesAndReadersSeeFloatsNearTheModels(WrittenPrecision precision)
      throws IOException {
    List<String> lines = EmbedRuns.documents(20);
    EmbedRuns exact = runs("exact");
    exact.run(lines, "float32");
    EmbedRuns runs = runs("out").with(precision);
    EmbedResult first = runs.run(lines, "one");
    assertThat(first.precision()).isEqualTo(precision.vector());
    Map<String, List<Float>> floats = exact.vectors("float32");
    Map<String, List<Float>> read = read(runs, "one");
    assertThat(read.keySet()).isEqualTo(floats.keySet());
    double far =
        switch (precision.finest()) {
          case FLOAT32 -> 0;
          case FLOAT16 -> 0.0005;
          case INT8 -> 0.005;
          case BINARY -> 0.7;
        };
    floats.forEach(
        (chunk, vector) -> {
          List<Float> held = Objects.requireNonNull(read.get(chunk));
          for (int i = 0; i < vector.size(); i++) {
            assertThat(held.get(i)).isCloseTo(vector.get(i), within((float) far));
          }
        });

    lines.set(0, EmbedRuns.document("d0", "on and on"));
    EmbedResult second = runs.run(lines, "two");
    assertThat(second.report().chunks().embedded()).isEqualTo(1);
    assertThat(second.report().reusedRun()).isEqualTo("one");
    assertThat(runs.directory().run("two").encoding())
        .isEqualTo(runs.directory().run("one").encoding());
    Map<String, String> before = written(runs, "one");
    Map<String, String> now = written(runs, "two");
    before.keySet().removeIf(chunk -> chunk.startsWith("d0#") || chunk.equals("d0"));
    assertThat(now).containsAllEntriesOf(before);

    // The same texts in another order and in one file: the same calibration, the same bytes.
    EmbedRuns other = runs("other").with(precision);
    other.run(EmbedRuns.documents(20).reversed(), "one");
    assertThat(written(other, "one")).isEqualTo(written(runs, "one"));
  }

  @Test
  void floatsServeEveryPrecisionAndNothingElseServesAnother() throws IOException {
    List<String> lines = EmbedRuns.documents(30);
    EmbedRuns runs = runs("out");
    runs.run(lines, "float32");
    EmbedResult int8 = runs.with(INT8).run(lines, "int8");
    assertThat(int8.report().chunks().embedded()).isZero();
    EmbedRuns direct = runs("direct").with(INT8);
    direct.run(lines, "int8");
    assertThat(written(runs, "int8")).isEqualTo(written(direct, "int8"));
    EmbedResult twice = runs.with(TWICE).run(lines, "twice");
    assertThat(twice.report().chunks().reused()).isZero();
    assertThat(twice.report().notes())
        .containsExactly(
            "run int8 has its vectors as int8, which is not enough to make binary with int8 of them");
  }

  @Test
  void aCalibrationByFewVectorsIsMadeAgainForMore() throws IOException {
    EmbedRuns runs = runs("out").with(INT8);
    runs.run(EmbedRuns.documents(2), "few");
    EmbedResult more = runs.run(EmbedRuns.documents(40), "more");
    assertThat(more.report().chunks().reused()).isZero();
    assertThat(more.report().notes())
        .first()
        .asString()
        .startsWith("run few has its vectors as int8 calibrated on ")
        .contains(" vectors only, and there are ");
  }

  @Test
  void otherReadersSeeBytesAndBits() throws IOException, SQLException {
    runs("out").with(INT8).run(EmbedRuns.documents(20), "int8");
    runs("bits").with(TWICE).run(EmbedRuns.documents(20), "twice");
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet types =
            duck.createStatement()
                .executeQuery(
                    "select typeof(a.vector), len(a.vector), typeof(b.vector), octet_length(b.vector),"
                        + " typeof(b.rescoring), a.vector = b.rescoring from '%s' a join '%s' b using (chunk_id)"
                            .formatted(
                                folder.resolve("out/run=int8/*.parquet"),
                                folder.resolve("bits/run=twice/*.parquet")))) {
      int rows = 0;
      while (types.next()) {
        rows++;
        assertThat(types.getString(1)).isEqualTo("TINYINT[]");
        assertThat(types.getInt(2)).isEqualTo(8);
        assertThat(types.getString(3)).isEqualTo("BLOB");
        assertThat(types.getInt(4)).isEqualTo(1);
        assertThat(types.getString(5)).isEqualTo("TINYINT[]");
        assertThat(types.getBoolean(6)).isTrue();
      }
      assertThat(rows).isPositive();
    }
  }

  @Test
  void manifestsKeepEncodingsToTheBit() throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<float[]> sample = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        float[] vector = new float[384];
        for (int d = 0; d < vector.length; d++) {
          vector[d] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10));
        }
        sample.add(vector);
      }
      VectorEncoding encoding = VectorEncoding.fitting(TWICE, sample, 7);
      JsonNode read = json.readTree(Json.text(encoding));
      assertThat(Json.read(read, VectorEncoding.class)).as("seed %d", seed).isEqualTo(encoding);
    }
    assertThat(Json.read(json.readTree("{}"), VectorEncoding.class))
        .isEqualTo(VectorEncoding.FLOAT32);
  }

  private IndexResult index(String id, Optional<String> base) {
    IndexSpec plan =
        new IndexPlans().quantization(Quantization.EIGHT_BITS).minRecall(0.9).keep(9).made();
    String directory = folder.resolve("index").toString();
    return new IndexRun(
            spark,
            OutputDirectory.open(folder.resolve("out").toString(), VectorRuns.hadoop(folder)),
            IndexDirectory.open(directory, VectorRuns.hadoop(folder)),
            plan,
            Progress.SILENT)
        .run(
            Optional.empty(),
            Optional.of(id),
            base.map(b -> IndexDirectory.current(directory, VectorRuns.hadoop(folder))),
            Map.of());
  }

  @Test
  void indexesReadAnyPrecisionAndAreUpdatedWithinOne() throws IOException {
    List<String> lines = EmbedRuns.documents(60);
    EmbedRuns runs = runs("out");
    runs.run(lines, "float32");
    index("float32", Optional.empty());
    Optional<String> base = Optional.of("index");
    runs.with(TWICE).run(lines, "twice");
    IndexResult twice = index("twice", base);
    assertThat(twice.report().rebuilt())
        .asString()
        .startsWith("the run's vectors are written as int8 ")
        .endsWith(", the base's as float32");
    assertThat(twice.recall()).isGreaterThan(0.95);
    lines.set(0, EmbedRuns.document("d0", "on and on"));
    runs.run(lines, "night");
    IndexReport night = index("night", base).report();
    assertThat(night.base()).isEqualTo("twice");
    assertThat(night.rebuilt()).isNull();
  }
}
