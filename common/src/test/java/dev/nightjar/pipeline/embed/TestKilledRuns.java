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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A driver that is killed, wherever it is, costs nothing but time. */
class TestKilledRuns {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final List<String> LINES = EmbedRuns.documents(60);
  private static final List<Point> POINTS =
      List.of(
          new Point("stage", "Reading and chunking", 0, 0),
          new Point("file", "_staging/vectors", 5, 1),
          new Point("stage", "Writing", 0, 100),
          new Point("file", "runs/.killed.json", 1, 100),
          new Point("file", ".current.json", 1, 100));

  private static final Map<Point, ChildJvm> CHILDREN = new LinkedHashMap<>();
  private static Map<String, List<Float>> undisturbed = Map.of();
  @TempDir private static Path all;

  /**
   * Where a run ends.
   *
   * @param leastResumed per cent of the chunks that the next run has not to embed again
   */
  private record Point(String kind, String what, int which, int leastResumed) {
    Path folder() {
      return all.resolve(Integer.toString(POINTS.indexOf(this)));
    }
  }

  static List<Point> points() {
    return POINTS;
  }

  /** They are killed beside each other, and beside the run that is not. */
  @BeforeAll
  static void run() throws IOException {
    for (Point point : POINTS) {
      Files.createDirectories(point.folder());
      Files.write(point.folder().resolve("corpus.jsonl"), LINES);
      CHILDREN.put(
          point,
          ChildJvm.start(
              point.folder().resolve("child"),
              KilledRun.class,
              Map.of(),
              List.of(
                  point.folder().toString(),
                  point.kind(),
                  point.what(),
                  Integer.toString(point.which()))));
    }
    OtherFileSystem.in(SPARK.sparkContext().hadoopConfiguration());
    Path elsewhere = Files.createDirectories(all.resolve("undisturbed"));
    EmbedRuns runs = new EmbedRuns(SPARK, elsewhere, elsewhere.resolve("out").toString());
    runs.run(LINES, "next");
    undisturbed = runs.vectors("next");
  }

  @AfterAll
  static void end() {
    CHILDREN.values().forEach(ChildJvm::close);
  }

  @ParameterizedTest
  @MethodSource("points")
  void theNextRunGoesOnAndEndsAsIfNothingHadBeen(Point point) throws IOException {
    Path folder = point.folder();
    ChildJvm child = Objects.requireNonNull(CHILDREN.get(point));
    assertThat(child.await()).as(child.lastWords()).isEqualTo(KilledRun.KILLED);
    EmbedRuns runs = new EmbedRuns(SPARK, folder, "other:" + folder.resolve("disk"));
    OutputDirectory directory = runs.directory();
    assertThat(directory.currentRun()).isEmpty();
    EmbedResult result = runs.run(LINES, "next");
    assertThat(result.report().lock()).asString().endsWith("its process is gone");
    RunReport.Chunks chunks = result.report().chunks();
    assertThat(100 * chunks.resumed())
        .isGreaterThanOrEqualTo(point.leastResumed() * chunks.total());
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
