package dev.nightjar.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.analyze.AnalysisDirectory;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.PointMaps;
import dev.nightjar.testing.VectorRuns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One page that holds all it shows, is small enough, and lets no text become anything else. */
class TestReport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MANY = 52_000;
  private static final StructType SCORES =
      new StructType().add("id", DataTypes.StringType).add("score", DataTypes.FloatType);

  /** What an analysis says of itself. */
  private record Result(String per, String note) {}

  @TempDir static Path folder;
  private static SparkSession spark;
  private static Configuration hadoop;

  @BeforeAll
  static void writeRunsAndAnalyses() {
    spark = LocalSpark.session();
    hadoop = spark.sessionState().newHadoopConf();
    VectorRuns.write(spark, folder.resolve("vectors"), "first", 30, i -> false, i -> false);
    VectorRuns.write(spark, folder.resolve("vectors"), "second", 30, i -> i == 4, i -> false);
    PointMaps.write(spark, folder.resolve("map"), run(), 30);
    PointMaps.write(spark, folder.resolve("many"), run(), MANY);
    AnalysisDirectory outliers = AnalysisDirectory.create("outliers", path("outliers"), hadoop);
    List<Row> scores = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      scores.add(RowFactory.create(VectorRuns.id(i), i / 30f));
    }
    outliers.write("outliers", spark.createDataFrame(scores, SCORES), scores.size());
    outliers.publish(run(), Map.of(), new Result("chunk", PointMaps.HOSTILE));
  }

  private static VectorRun run() {
    return OutputDirectory.existing(path("vectors"), hadoop).run("second");
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String page(String... analyses) throws IOException {
    Report.Written written =
        Report.write(
            new ReportSpec(
                path("vectors"),
                Optional.of("second"),
                Optional.empty(),
                List.of(analyses).stream().map(TestReport::path).toList()),
            Optional.of(path("report.html")),
            hadoop);
    String page = Files.readString(folder.resolve("report.html"));
    assertThat(written.bytes()).isEqualTo(Files.size(folder.resolve("report.html")));
    return page;
  }

  private static JsonNode data(String page) throws IOException {
    Matcher data =
        Pattern.compile(
                "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
            .matcher(page);
    assertThat(data.find()).isTrue();
    return JSON.readTree(data.group(1));
  }

  private static byte[] inflated(JsonNode packed) throws IOException {
    byte[] bytes = Base64.getDecoder().decode(packed.asText());
    return new InflaterInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
  }

  @Test
  void theMapHasWhatRunAndAnalysesKnowOfItsPoints() throws IOException {
    JsonNode map = data(page("map", "outliers")).path("map");
    assertThat(map.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "directory",
            "run_id",
            "per",
            "items",
            "points",
            "x",
            "y",
            "ids",
            "texts",
            "characters",
            "colours",
            "labels");
    assertThat(map.path("points").asInt()).isEqualTo(30);
    JsonNode texts = JSON.readTree(inflated(map.path("texts")));
    assertThat(texts.get(0).asText()).isEqualTo(PointMaps.HOSTILE);
    assertThat(map.path("colours"))
        .extracting(colour -> colour.path("kind").asText())
        .containsExactly("cluster", "novelty", "change", "attribute");
    assertThat(inflated(map.path("x"))).hasSize(60);
    JsonNode change = map.path("colours").get(2);
    assertThat(change.path("name").asText()).isEqualTo("since run first");
    assertThat(change.path("names"))
        .extracting(JsonNode::asText)
        .containsExactly("as before", "changed");
    assertThat(inflated(change.path("values"))[4]).isEqualTo((byte) 1);
    JsonNode third = map.path("colours").get(3);
    assertThat(third.path("names")).extracting(JsonNode::asText).containsExactly("0", "1", "2");
    assertThat(inflated(third.path("values"))).startsWith(0, 1, 2, 0, 1, 2);
  }

  @Test
  void aPageOfManyPointsIsBelowThreeMegabytes() throws IOException {
    String page = page("many", "outliers");
    assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(3_000_000);
    JsonNode map = data(page).path("map");
    assertThat(map.path("points").asInt()).isEqualTo(50_000);
    assertThat(map.path("items").asInt()).isEqualTo(MANY);
    assertThat(JSON.readTree(inflated(map.path("ids")))).hasSize(50_000);
    assertThat(map.path("characters").asInt()).isPositive();
  }

  @Test
  void noTextEndsItsElementAndOnlyTheScriptsOfThePageRun() throws Exception {
    String page = page("map", "outliers");
    assertThat(data(page).path("analyses").get(1).path("result").path("note").asText())
        .isEqualTo(PointMaps.HOSTILE);
    assertThat(page).doesNotContain("alert(1)</script>").doesNotContain("<!--");
    Matcher scripts = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page);
    List<String> hashes = new ArrayList<>();
    while (scripts.find()) {
      hashes.add("'sha256-" + sha256(scripts.group(1)) + "'");
    }
    Matcher style = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL).matcher(page);
    assertThat(style.find()).isTrue();
    assertThat(page)
        .contains(
            "content=\"default-src 'none'; script-src %s; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\""
                .formatted(String.join(" ", hashes), sha256(style.group(1))));
    assertThat(page).doesNotContainPattern("<(link|img|iframe|base|object|embed)\\b");
    assertThat(page).doesNotContainPattern("<script[^>]+src|\\bstyle=\"|url\\(|@import");
  }

  private static String sha256(String text) throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aReportIsBesideTheManifestAndGoesWithTheRun() throws IOException {
    Path vectors = folder.resolve("gone");
    for (String run : List.of("one", "two", "three")) {
      VectorRuns.write(spark, vectors, run, 6, i -> false, i -> false);
      Report.refresh(OutputDirectory.existing(vectors.toString(), hadoop).run(run), hadoop);
    }
    OutputDirectory directory = OutputDirectory.existing(vectors.toString(), hadoop);
    Path page = vectors.resolve("_nightjar/runs/one.html");
    assertThat(page).content().contains("\"run_id\":\"one\"");
    assertThat(directory.runs()).containsExactly("three", "two", "one");
    directory.prune(1);
    assertThat(page).doesNotExist();
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> page("vectors"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("vectors (it holds no analysis; ‹nightjar analyze map");
    ReportSpec unknown =
        new ReportSpec(path("vectors"), Optional.of("third"), Optional.empty(), List.of());
    assertThatThrownBy(() -> Report.write(unknown, Optional.empty(), hadoop))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("third");
    ReportSpec known =
        new ReportSpec(path("vectors"), Optional.empty(), Optional.empty(), List.of());
    assertThatThrownBy(() -> Report.write(known, Optional.of(folder.toString()), hadoop))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("name a file, such as report.html");
  }
}
