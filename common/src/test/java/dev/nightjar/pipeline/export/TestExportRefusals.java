package dev.nightjar.pipeline.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.export.ExportForm;
import dev.nightjar.io.export.ExportOptions;
import dev.nightjar.io.export.ExportOptions.Attributes;
import dev.nightjar.io.export.ExportOptions.Vectors;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.VectorRuns;
import dev.nightjar.testing.VectorRuns.Chunk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a target does not have is refused before anything is written, all at once. */
class TestExportRefusals {
  @TempDir static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void writeARun() {
    spark = LocalSpark.session();
    List<Chunk> chunks = List.of(new Chunk("d", 0, "words", VectorRuns.vector(1), Map.of()));
    VectorRuns.write(spark, folder.resolve("vectors"), "first", "f", chunks, 1);
  }

  @AfterEach
  void nothingIsThere() {
    assertThat(folder.resolve("never")).doesNotExist();
  }

  private static AbstractThrowableAssert<?, ?> refusal(
      String to, Optional<String> since, ExportOptions options) {
    ExportSpec spec =
        new ExportSpec(
            Targets.named(to),
            folder.resolve("vectors").toString(),
            Optional.empty(),
            since,
            List.of(),
            Optional.empty(),
            options,
            folder.resolve("never").toString());
    return assertThatThrownBy(() -> VectorExport.of(spark, spec)).isInstanceOf(InvalidInput.class);
  }

  @Test
  void changesAndFormsThatItDoesNotRead() {
    ExportOptions binary =
        new ExportOptions(
            Optional.of(ExportForm.BINARY),
            Vectors.AUTO,
            Attributes.JSON,
            "chunks",
            Optional.empty());
    refusal("embedding-atlas", Optional.of("first"), binary)
        .hasMessageContaining("embedding-atlas reads whole runs alone")
        .hasMessageContaining("binary (embedding-atlas reads parquet)");
  }

  @Test
  void filesThatAreTooLargeOrCannotBeCut() {
    refusal("opensearch", Optional.empty(), parts(Attributes.JSON, 1L << 40))
        .hasMessageContaining("opensearch takes 104857600 at most");
    refusal("embedding-atlas", Optional.empty(), parts(Attributes.JSON, 1 << 20))
        .hasMessageContaining("1048576 (embedding-atlas reads one file)");
  }

  @Test
  void mapsWhereAttributesAreSomethingElse() {
    refusal("qdrant", Optional.empty(), parts(Attributes.MAP, 1 << 20))
        .hasMessageContaining("map (qdrant takes none; ‹export.to=arrow› does)");
  }

  private static ExportOptions parts(Attributes attributes, long bytes) {
    return new ExportOptions(
        Optional.empty(), Vectors.AUTO, attributes, "chunks", Optional.of(bytes));
  }
}
