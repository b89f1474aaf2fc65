package dev.nightjar.pipeline.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.testing.VectorRuns.Chunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file in the order that its nearest rows count by, with what analyses found. */
class TestEmbeddingAtlas {
  @TempDir static Path folder;
  private static SparkSession spark;
  private static Configuration hadoop;

  /** What an analysis says of itself. */
  private record Result(String per) {}

  @BeforeAll
  static void writeRunAndAnalyses() {
    spark = LocalSpark.session();
    hadoop = spark.sessionState().newHadoopConf();
    List<Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Map<String, String> attributes =
          i == 3 ? Map.of("Text", "taken", "a.b `c`", "odd") : Map.of("lang", "en");
      chunks.add(new Chunk("d" + i, 0, "text " + i, new float[] {i, 1}, attributes));
    }
    VectorRuns.write(spark, folder.resolve("vectors"), "run", "f", chunks, 3);
    analysis(
        "map",
        "points",
        "11 - id as row",
        "cast(id as float) as x",
        "0f as y",
        "id as cluster",
        "'c' as label");
    analysis(
        "neighbors",
        "neighbors",
        "11 - id as row",
        "array(11 - id) as ids",
        "array(0.5f) as distances");
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  /** An analysis whose rows stand in the opposite order of the run's chunks. */
  private static void analysis(String name, String table, String... columns) {
    AnalysisDirectory output = AnalysisDirectory.create(name, path(name), hadoop);
    List<String> all = new ArrayList<>(List.of(columns));
    all.addFirst("concat('d', id, '#0') as id");
    output.write(table, spark.range(12).selectExpr(all.toArray(String[]::new)), 12);
    if (name.equals("map")) {
      output.write("labels", spark.range(1).selectExpr("0f as x", "0f as y", "'c' as text"), 1);
    }
    VectorRun run = OutputDirectory.existing(path("vectors"), hadoop).run("run");
    output.publish(run, Map.of(), new Result("chunk"));
  }

  private static Exported export(String output, String... analyses) {
    return VectorExport.of(
        spark,
        spec("vectors", List.of(analyses).stream().map(TestEmbeddingAtlas::path).toList(), output));
  }

  private static ExportSpec spec(String vectors, List<String> analyses, String output) {
    return new ExportSpec(
        Targets.named("embedding-atlas"),
        path(vectors),
        Optional.empty(),
        Optional.empty(),
        analyses,
        Optional.empty(),
        ExportOptions.DEFAULT,
        path(output));
  }

  @Test
  void rowsStandWhereTheirNearestCountThem() throws IOException {
    Exported exported = export("atlas", "map", "neighbors");
    assertThat(exported.items()).isEqualTo(12);
    assertThat(exported.columns())
        .containsExactly(
            "id",
            "document_id",
            "chunk_index",
            "text",
            "x",
            "y",
            "cluster",
            "label",
            "neighbors",
            "attribute_Text",
            "a.b `c`",
            "lang",
            "vector");
    assertThat(exported.files()).containsExactly("items.parquet", "labels.parquet");
    assertThat(exported.open())
        .isEqualTo(
            "uvx embedding-atlas %s --x x --y y --text text --neighbors neighbors --labels %s"
                .formatted(path("atlas/items.parquet"), path("atlas/labels.parquet")));
    List<Row> rows =
        spark
            .read()
            .parquet(path("atlas/items.parquet"))
            .withColumn("place", functions.monotonically_increasing_id())
            .select("id", "place", "neighbors.ids", "attribute_Text", "vector")
            .collectAsList();
    for (int i = 0; i < 12; i++) {
      Row row = rows.get(i);
      assertThat(row.getString(0)).isEqualTo("d" + (11 - i) + "#0");
      assertThat(row.<Integer>getList(2)).containsExactly(i);
      assertThat(row.<Float>getList(4)).containsExactly(11f - i, 1f);
    }
    assertThat(rows.get(8).getString(3)).isEqualTo("taken");
  }

  @Test
  void anExportTakesThePlaceOfAnEarlierOneAndOfNothingElse() throws IOException {
    export("again", "map");
    assertThat(folder.resolve("again/labels.parquet")).exists();
    assertThat(export("again").open()).contains("--vector vector --text text");
    assertThat(folder.resolve("again/labels.parquet")).doesNotExist();
    assertThat(folder.resolve("again/items.parquet")).exists();
    Files.createDirectories(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/notes.txt"), "mine");
    assertThatThrownBy(() -> export("mine"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it holds something else than an export");
  }

  @Test
  void anAnalysisOfAnotherRunIsRefused() {
    VectorRuns.write(spark, folder.resolve("others"), "other", 3, i -> false, i -> false);
    ExportSpec spec = spec("others", List.of(path("map")), "never");
    assertThatThrownBy(() -> VectorExport.of(spark, spec))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it is of run run, not of other");
    assertThat(folder.resolve("never")).doesNotExist();
  }
}
