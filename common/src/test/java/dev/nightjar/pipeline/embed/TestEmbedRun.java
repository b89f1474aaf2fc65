package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.StageTasks;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs with a tiny model: what is written, rejected, counted and refused. */
class TestEmbedRun {
  private static final Configuration HADOOP = new Configuration();
  private final SparkSession spark = LocalSpark.session();
  private final Path folder;
  private final EmbedRuns runs;

  TestEmbedRun(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.runs = new EmbedRuns(spark, folder, folder.resolve("out").toString());
  }

  private EmbedResult run(Path input, String runId, long taskTokens) {
    return runs.run(input, runId, taskTokens, Progress.SILENT);
  }

  private Path corpus(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines, StandardCharsets.UTF_8);
  }

  @Test
  void everyVectorIsEqualToTheBitWhateverTheOrderAndTheTasks() throws IOException {
    List<String> lines = EmbedRuns.documents(120);
    run(corpus("a.jsonl", lines), "a", 50_000);
    Collections.shuffle(lines, new Random(2));
    run(corpus("b.jsonl", lines), "b", 100);
    Map<String, Row> first = new HashMap<>();
    runs.rows("a").forEach(row -> first.put(row.getAs("chunk_id"), row));
    List<Row> second = runs.rows("b");
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
    runs.with(new RunPolicy(128 << 20, 1, 0.5, false, false, text -> text.replace('‹', '<')));
    EmbedResult result = run(input, "r", 1000);
    assertThat(result.report().documents())
        .isEqualTo(new RunReport.Documents(12, 2, 8, 2, new RunReport.Changes(2, 0, 0, 0)));
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
    assertThat(
            spark
                .read()
                .parquet(folder.resolve("out/_rejects/run=r").toString())
                .filter("reason = 'ENCODING'")
                .head()
                .<String>getAs("message"))
        .endsWith("; <source.encoding› says what it is");
    assertThat(runs.rows("r"))
        .extracting(row -> row.getString(0))
        .contains(
            "bad.jsonl#"
                + new String(lines, StandardCharsets.ISO_8859_1).indexOf("{\"text\":\"without"));
  }

  @Test
  void aVectorThatIsNoneIsRejectedAndNeverWritten() throws IOException {
    // Id 99 is "the" or some other word of the vocabulary: texts with it give NaN.
    runs.with(TinyModel.write(folder.resolve("broken"), 5));
    EmbedResult result =
        run(
            corpus(
                "c.jsonl",
                List.of(
                    "{\"id\":\"ok\",\"text\":\"the cat\"}", "{\"id\":\"nan\",\"text\":\"the !\"}")),
            "nan",
            1000);
    assertThat(result.report().chunks())
        .isEqualTo(new RunReport.Chunks(2, 1, 0, 0, 1, 0, new RunReport.Changes(1, 0, 0, 0)));
    assertThat(result.report().rejects()).isEqualTo(Map.of("INVALID_VECTOR", 1L));
    assertThat(runs.rows("nan")).extracting(row -> row.getString(0)).containsExactly("ok");
  }

  @Test
  void rejectsTellTheDocumentAndTheChunk() throws IOException {
    runs.with(TinyModel.write(folder.resolve("broken"), 5));
    List<String> lines =
        List.of(
            EmbedRuns.document("ok", "the cat"),
            EmbedRuns.document("nan", "the !"),
            "{\"id\":\"null\"}");
    run(corpus("ids.jsonl", lines), "ids", 1000);
    assertThat(
            spark
                .read()
                .parquet(runs.directory().rejects("ids"))
                .selectExpr("concat_ws('|', id, coalesce(chunk_id, '-'), reason)")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrder("nan|nan#0|INVALID_VECTOR", "null|-|NULL_TEXT");
  }

  /** The files are as the writer left them until everything is counted. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "nan"})
  void aRejectThatIsLostFailsTheRun(String lost) throws IOException {
    runs.with(TinyModel.write(folder.resolve("broken"), 5));
    List<String> lines =
        List.of(
            EmbedRuns.document("ok", "the cat"),
            EmbedRuns.document("nan", "the !"),
            "{\"id\":\"null\"}");
    Progress losing =
        new Progress() {
          @Override
          public void stage(String name) {
            if (name.equals("Counting")) {
              String rejects = runs.directory().rejects("lost");
              Dataset<Row> rest =
                  spark.read().parquet(rejects).filter("id <> '" + lost + "'").localCheckpoint();
              rest.write().mode(SaveMode.Overwrite).parquet(rejects);
            }
          }
        };
    assertThatThrownBy(() -> runs.run(lines, "lost", losing))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Cannot publish: rejected are {INVALID_VECTOR=1, NULL_TEXT=1}, but %s has {"
                .formatted(runs.directory().rejects("lost")));
    assertThat(runs.directory().currentRun()).isEmpty();
  }

  @Test
  void noTaskReadsEverythingForTheSakeOfAFewRejects() throws Exception {
    runs.with(TinyModel.write(folder.resolve("broken"), 5))
        .with(new RunPolicy(1 << 11, 1, 0.5, false, false));
    List<String> lines = EmbedRuns.documents(200);
    lines.replaceAll(line -> line.replace("!", ""));
    lines.add(EmbedRuns.document("nan", "the !"));
    lines.add("{\"id\":\"null\"}");
    try (StageTasks writing = new StageTasks(spark, "Writing")) {
      assertThat(runs.run(lines, "few").report().rejects())
          .isEqualTo(Map.of("INVALID_VECTOR", 1L, "NULL_TEXT", 1L));
      // Of what is kept on disk and of the last shuffle, only the parts that have a reject.
      long chunks = runs.rows("few").size() + 1;
      List<Long> shuffled = writing.each(task -> task.shuffleReadMetrics().recordsRead());
      assertThat(shuffled).hasSizeGreaterThan(4).allMatch(rows -> rows < chunks / 2);
      assertThat(shuffled.stream().mapToLong(Long::longValue).sum())
          .isGreaterThan(chunks)
          .isLessThan(chunks + chunks / 2);
      assertThat(writing.each(task -> task.inputMetrics().recordsRead()))
          .filteredOn(blocks -> blocks > 0)
          .containsExactly(1L);
    }
    try (Stream<Path> files = Files.list(folder.resolve("out/_rejects/run=few"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".parquet"))).hasSize(1);
    }
  }

  @Test
  void aSecondReaderSeesTheDocumentedColumns() throws Exception {
    run(corpus("d.jsonl", EmbedRuns.documents(30)), "duck", 1000);
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
  void refusesAForeignFolderAndATakenName() throws IOException {
    Files.createDirectories(folder.resolve("mine"));
    Files.writeString(folder.resolve("mine/file.txt"), "x");
    assertThatThrownBy(() -> OutputDirectory.open(folder.resolve("mine").toString(), HADOOP))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("holds files that are not runs of vectors");
    Path input = corpus("g.jsonl", EmbedRuns.documents(2));
    run(input, "same", 1000);
    assertThatThrownBy(() -> run(input, "same", 1000))
        .hasMessageContaining("Invalid option ‹output.run-id›: same");
    assertThat(runs.rows("same")).isNotEmpty();
  }

  @Test
  void nothingBecomesCurrentWhenNothingCouldBeEmbedded() throws IOException {
    Path input = corpus("h.jsonl", List.of("{\"id\":\"a\",\"text\":\"\"}"));
    assertThatThrownBy(() -> run(input, "none", 1000))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("EMPTY_TEXT=1");
    OutputDirectory output = OutputDirectory.open(folder.resolve("out").toString(), HADOOP);
    assertThat(output.readManifest("none").refused()).contains("none of 1 documents");
    assertThat(output.currentRun()).isEmpty();
    assertThat(folder.resolve("out/run=none")).doesNotExist();
    assertThatThrownBy(() -> run(corpus("i.jsonl", List.of("")), "blank", 1000))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("run blank: the input has no documents; it is kept");
  }
}
