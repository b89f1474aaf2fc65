package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.testing.ChildJvm;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.OtherFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A driver that is killed, wherever it is, costs nothing but time. */
class TestKilledRuns {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final List<String> LINES = EmbedRuns.documents(60);
  private static Map<String, List<Float>> undisturbed = Map.of();
  @TempDir Path folder;

  @BeforeAll
  static void runUndisturbed(@TempDir Path elsewhere) throws IOException {
    OtherFileSystem.in(SPARK.sparkContext().hadoopConfiguration());
    EmbedRuns runs = new EmbedRuns(SPARK, elsewhere, elsewhere.resolve("out").toString());
    runs.run(LINES, "next");
    undisturbed = runs.vectors("next");
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource({
    "stage, Reading and chunking, 0, 0",
    "file, _staging/vectors, 5, 1",
    "stage, Writing, 0, 100",
    "file, runs/.killed.json, 1, 100",
    "file, .current.json, 1, 100",
  })
  void theNextRunGoesOnAndEndsAsIfNothingHadBeen(
      String kind, String what, String which, int leastResumedPercent) throws IOException {
    Files.write(folder.resolve("corpus.jsonl"), LINES);
    try (ChildJvm child =
        ChildJvm.start(
            folder.resolve("child"),
            KilledRun.class,
            Map.of(),
            List.of(folder.toString(), kind, what, which))) {
      assertThat(child.await()).as(child.lastWords()).isEqualTo(KilledRun.KILLED);
    }
    EmbedRuns runs = new EmbedRuns(SPARK, folder, "other:" + folder.resolve("disk"));
    OutputDirectory directory = runs.directory();
    assertThat(directory.currentRun()).isEmpty();
    EmbedResult result = runs.run(LINES, "next");
    assertThat(result.report().lock()).asString().endsWith("its process is gone");
    RunReport.Chunks chunks = result.report().chunks();
    assertThat(100 * chunks.resumed()).isGreaterThanOrEqualTo(leastResumedPercent * chunks.total());
    assertThat(directory.currentRun()).contains("next");
    assertThat(runs.vectors("next")).isEqualTo(undisturbed);
    try (Stream<Path> list = Files.list(folder.resolve("disk"))) {
      assertThat(list.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              directory.hasRun("killed")
                  ? List.of("_nightjar", "_rejects", "run=killed", "run=next")
                  : List.of("_nightjar", "_rejects", "run=next"));
    }
  }
}
