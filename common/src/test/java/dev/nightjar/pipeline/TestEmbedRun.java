package dev.nightjar.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.ConfigurationException;
import dev.nightjar.embed.ModelOverrides;
import dev.nightjar.io.ModelStore;
import dev.nightjar.io.OutputDirectory;
import dev.nightjar.io.Source;
import dev.nightjar.io.SourceOptions;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs with a tiny model: what is written, rejected, counted and refused. */
class TestEmbedRun {
  private static final Configuration HADOOP = new Configuration();
  private final SparkSession spark = LocalSpark.session();
  @TempDir Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void writeModel() throws IOException {
    model = TinyModel.write(folder.resolve("model"));
  }

  private EmbedPlan plan(long taskTokens) {
    return new EmbedPlan(
        ModelStore.resolve(model.toString(), ModelOverrides.NONE, HADOOP),
        "",
        "sentences",
        16,
        0,
        64,
        1 << 12,
        200,
        taskTokens);
  }

  private Map<String, Object> run(Path input, String runId, long taskTokens) {
    SourceOptions source =
        new SourceOptions(
            input.toString(), "auto", "id", List.of("title", "text"), "UTF-8", false, Map.of());
    return new EmbedRun(
            spark,
            OutputDirectory.open(folder.resolve("out").toString(), HADOOP),
            Optional.of(runId),
            128 << 20)
        .run(new Source(spark, source), plan(taskTokens), Map.of(), Progress.SILENT);
  }

  private List<Row> vectors(String runId) {
    return spark
        .read()
        .parquet(folder.resolve("out/run=" + runId).toString())
        .orderBy("chunk_id")
        .collectAsList();
  }

  private Path corpus(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines, StandardCharsets.UTF_8);
  }

  private static List<String> documents(int count) {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    String[] words = "the cat of 我喜欢学习 is that. 今天天气很好。 for on! with".split(" ");
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int w = 0; w < 1 + random.nextInt(60); w++) {
        text.append(words[random.nextInt(words.length)]).append(' ');
      }
      lines.add("{\"id\":\"d%d\",\"text\":\"%s\",\"lang\":\"xx\",\"n\":%d}".formatted(i, text, i));
    }
    return lines;
  }

  @Test
  void everyVectorIsEqualToTheBitWhateverTheOrderAndTheTasks() throws IOException {
    List<String> lines = documents(120);
    run(corpus("a.jsonl", lines), "a", 50_000);
    Collections.shuffle(lines, new Random(2));
    run(corpus("b.jsonl", lines), "b", 100);
    Map<String, Row> first = new HashMap<>();
    vectors("a").forEach(row -> first.put(row.getAs("chunk_id"), row));
    List<Row> second = vectors("b");
    assertThat(second).hasSameSizeAs(first.values()).hasSizeGreaterThan(200);
    for (Row row : second) {
      Row same = Objects.requireNonNull(first.get(row.<String>getAs("chunk_id")));
      assertThat(row.getList(row.fieldIndex("vector")))
          .isEqualTo(same.getList(same.fieldIndex("vector")));
      assertThat(row.<String>getAs("content_hash")).isEqualTo(same.getAs("content_hash"));
    }
  }

  @Test
  void everyBadRowIsRejectedWithItsReasonAndTheAccountsBalance() throws IOException {
    byte[] lines =
        String.join(
                "\n",
                "{\"id\":\"good\",\"title\":\"the cat\",\"text\":\"is in.\"}",
                "{\"id\":\"good\",\"text\":\"the second of that id\"}",
                "{\"id\":\"null\",\"text\":null}",
                "{\"id\":\"none\",\"body\":\"x\"}",
                "{\"id\":\"empty\",\"text\":\" \"}",
                "{\"id\":\"silent\",\"text\":\"\\u200b\"}",
                "{\"id\":\"number\",\"text\":5}",
                "{\"id\":[1],\"text\":\"x\"}",
                "{\"text\":\"without an id\"}",
                "[1]",
                "{\"id\":\"cut\",\"te",
                "{\"id\":\"bytes\",\"text\":\"\u00ff\"}")
            .getBytes(StandardCharsets.ISO_8859_1);
    Path input = Files.write(folder.resolve("bad.jsonl"), lines);
    Map<String, Object> result = run(input, "r", 1000);
    assertThat(result.get("documents"))
        .hasToString(
            "{read=12, embedded=2, rejected=8, empty=2, added=2, changed=0, kept=0, deleted=0}");
    Map<String, String> reasons = new HashMap<>();
    spark
        .read()
        .parquet(folder.resolve("out/_rejects/run=r").toString())
        .collectAsList()
        .forEach(row -> reasons.merge(row.getAs("id"), row.getAs("reason"), (a, b) -> a + " " + b));
    assertThat(reasons)
        .containsEntry("good", "DUPLICATE_ID")
        .containsEntry("null", "NULL_TEXT")
        .containsEntry("none", "NULL_TEXT")
        .containsEntry("empty", "EMPTY_TEXT")
        .containsEntry("silent", "EMPTY_TEXT")
        .containsEntry("number", "WRONG_TYPE")
        .hasSize(10);
    assertThat(reasons.values()).contains("WRONG_TYPE", "CORRUPT_RECORD", "ENCODING");
    assertThat(vectors("r"))
        .extracting(row -> row.getString(0))
        .contains(
            "bad.jsonl#"
                + new String(lines, StandardCharsets.ISO_8859_1).indexOf("{\"text\":\"without"));
  }

  @Test
  void aVectorThatIsNoneIsRejectedAndNeverWritten() throws IOException {
    // Id 99 is "the" or some other word of the vocabulary: texts with it give NaN.
    model = TinyModel.write(folder.resolve("broken"), 5);
    Map<String, Object> result =
        run(
            corpus(
                "c.jsonl",
                List.of(
                    "{\"id\":\"ok\",\"text\":\"the cat\"}", "{\"id\":\"nan\",\"text\":\"the !\"}")),
            "nan",
            1000);
    assertThat(result.get("chunks"))
        .hasToString("{total=2, embedded=1, reused=0, deduplicated=0, rejected=1}");
    assertThat(result.get("rejects")).hasToString("{INVALID_VECTOR=1}");
    assertThat(vectors("nan")).extracting(row -> row.getString(0)).containsExactly("ok");
  }

  @Test
  void aSecondReaderSeesTheDocumentedColumns() throws Exception {
    run(corpus("d.jsonl", documents(30)), "duck", 1000);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet rows =
            duck.createStatement()
                .executeQuery(
                    "select min(list_inner_product(vector, vector)), max(list_inner_product(vector, vector)), "
                        + "min(len(vector)), max(len(vector)), count(*) filter (attributes['lang'] is null), "
                        + "count(*), sum(token_count) from '"
                        + folder.resolve("out/run=duck/*.parquet")
                        + "'")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getDouble(1)).isBetween(1 - 1e-5, 1 + 1e-5);
      assertThat(rows.getDouble(2)).isBetween(1 - 1e-5, 1 + 1e-5);
      assertThat(rows.getInt(3)).isEqualTo(TinyModel.DIMENSION);
      assertThat(rows.getInt(4)).isEqualTo(TinyModel.DIMENSION);
      assertThat(rows.getInt(5)).isZero();
      assertThat(rows.getInt(6)).isGreaterThan(30);
    }
    assertThat(spark.read().parquet(folder.resolve("out/run=duck").toString()).columns())
        .containsExactly(
            "document_id",
            "chunk_id",
            "chunk_index",
            "start",
            "end",
            "text",
            "content_hash",
            "token_count",
            "vector",
            "attributes");
  }

  @Test
  void aSecondRunCountsWhatChangedAndBecomesCurrent() throws IOException {
    List<String> lines = documents(20);
    run(corpus("e.jsonl", lines), "one", 1000);
    lines.set(0, "{\"id\":\"d0\",\"text\":\"on and on\"}");
    lines.remove(19);
    lines.add("{\"id\":\"new\",\"text\":\"with the cat\"}");
    Map<String, Object> result = run(corpus("f.jsonl", lines), "two", 1000);
    assertThat(result.get("documents"))
        .hasToString(
            "{read=20, embedded=20, rejected=0, empty=0, added=1, changed=1, kept=18, deleted=1}");
    OutputDirectory output = OutputDirectory.open(folder.resolve("out").toString(), HADOOP);
    assertThat(output.currentRun()).contains("two");
    JsonNode manifest = output.readManifest("two");
    assertThat(manifest.path("model").path("fingerprint").asText()).hasSize(64);
    assertThat(manifest.path("documents").path("kept").asInt()).isEqualTo(18);
  }

  @Test
  void refusesAForeignFolderAndATakenName() throws IOException {
    Files.createDirectories(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/file.txt"), "x");
    assertThatThrownBy(() -> OutputDirectory.open(folder.resolve("mine").toString(), HADOOP))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("holds files that are not runs of vectors");
    Path input = corpus("g.jsonl", documents(2));
    run(input, "same", 1000);
    assertThatThrownBy(() -> run(input, "same", 1000))
        .hasMessageContaining("Invalid option '--run-id': same");
    assertThat(vectors("same")).isNotEmpty();
  }

  @Test
  void nothingBecomesCurrentWhenNothingCouldBeEmbedded() throws IOException {
    Path input = corpus("h.jsonl", List.of("{\"id\":\"a\",\"text\":\"\"}"));
    assertThatThrownBy(() -> run(input, "none", 1000))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("EMPTY_TEXT=1");
    OutputDirectory output = OutputDirectory.open(folder.resolve("out").toString(), HADOOP);
    assertThat(output.currentRun()).isEmpty();
    assertThat(folder.resolve("out/run=none")).doesNotExist();
  }
}
