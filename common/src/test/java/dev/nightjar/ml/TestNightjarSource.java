package dev.nightjar.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.vector.Precision;
import dev.nightjar.vector.WrittenPrecision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source of runs for Spark, against what the library reads. */
class TestNightjarSource {
  @TempDir Path folder;
  private final SparkSession spark = LocalSpark.session();

  private EmbedRuns runs(WrittenPrecision precision) throws IOException {
    return new EmbedRuns(spark, folder, folder.resolve("runs").toString()).with(precision);
  }

  private Dataset<Row> load() {
    return spark.read().format("nightjar").load(folder.resolve("runs").toString());
  }

  private static String physical(Dataset<Row> rows) {
    String plan = rows.queryExecution().toString();
    return plan.substring(plan.indexOf("== Physical Plan =="));
  }

  @Test
  void floatsAreReadBySparksOwnScan() throws IOException {
    verify(runs(WrittenPrecision.FLOAT32));
  }

  @Test
  void bitsAreReadFromTheFinerColumnAsFloats() throws IOException {
    verify(runs(WrittenPrecision.of(Precision.BINARY, Precision.INT8)));
  }

  private void verify(EmbedRuns runs) throws IOException {
    List<String> lines = new ArrayList<>(EmbedRuns.documents(20));
    runs.run(lines, "a");
    lines.set(3, EmbedRuns.document("d3", "the cat"));
    lines.remove(7);
    runs.run(lines, "b");
    Dataset<Row> expected = VectorRun.of(runs.directory(), Optional.empty()).rows(spark);
    assertThat(load().schema().simpleString()).isEqualTo(expected.schema().simpleString());
    assertThat(load().collectAsList())
        .containsExactlyInAnyOrderElementsOf(expected.collectAsList());
    Dataset<Row> some = load().filter("document_id = 'd3'").select("chunk_id", "vector");
    assertThat(some.collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            expected.filter("document_id = 'd3'").select("chunk_id", "vector").collectAsList());
    assertThat(physical(some))
        .contains("ReadSchema: struct<document_id:string,chunk_id:string,vector:array<float>>")
        .contains("PushedFilters: [IsNotNull(document_id), EqualTo(document_id,d3)]");
    assertThat(
            spark
                .read()
                .format("nightjar")
                .option("run", "a")
                .load(folder.resolve("runs").toString())
                .select("document_id")
                .distinct()
                .count())
        .isEqualTo(20);
    changes();
  }

  private void changes() {
    Dataset<Row> changes =
        spark
            .read()
            .format("nightjar")
            .option("changesSince", "a")
            .load(folder.resolve("runs").toString());
    assertThat(changes.columns()).startsWith("change", "document_id", "chunk_id");
    assertThat(changes.filter("change = 'upsert'").select("document_id", "vector").collectAsList())
        .allSatisfy(row -> assertThat(row.getString(0)).isEqualTo("d3"))
        .allSatisfy(row -> assertThat(row.isNullAt(1)).isFalse())
        .isNotEmpty();
    assertThat(
            changes
                .filter("change = 'delete' and document_id = 'd7'")
                .select("chunk_id")
                .collectAsList())
        .isNotEmpty();
  }

  @Test
  void whatIsNotThereIsRefused() {
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("is no output directory of embed");
    assertThatThrownBy(
            () -> spark.read().format("nightjar").option("runs", "a").load(folder.toString()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Unknown option runs of source nightjar");
  }
}
