package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.io.source.Source;
import dev.nightjar.io.source.SourceOptions;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.OtherFileSystem;
import dev.nightjar.vector.WrittenPrecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A read that fails for the moment fails the run; only bytes that came can be damaged. */
class TestReadFailures {
  private static final List<String> LINES = EmbedRuns.documents(80);

  private final SparkSession spark = LocalSpark.session();
  private final Path disk;
  private final Path corpus;
  private final EmbedRuns runs;

  TestReadFailures(@TempDir Path folder) throws IOException {
    OtherFileSystem.in(spark.sparkContext().hadoopConfiguration());
    this.disk = folder.resolve("disk");
    this.corpus = Files.write(folder.resolve("corpus.jsonl"), LINES);
    this.runs = new EmbedRuns(spark, folder, "other:" + disk);
  }

  @AfterEach
  void heal() {
    OtherFileSystem.heal();
  }

  private EstimateResult dryRun() {
    return EmbedEstimate.of(
        spark,
        runs.directory(),
        new Source(
            spark,
            new SourceOptions(
                corpus.toString(), "auto", "id", List.of("text"), "UTF-8", false, Map.of())),
        runs.plan(300),
        WrittenPrecision.FLOAT32,
        EmbedRuns.POLICY,
        Progress.SILENT);
  }

  /** A run that ends on a full disk; what it had made stays. */
  private List<Path> cutOff() throws IOException {
    AtomicInteger written = new AtomicInteger();
    OtherFileSystem.inject(
        path -> {
          if (path.toString().contains("_staging/vectors") && written.incrementAndGet() > 6) {
            throw new IOException("No space left on device");
          }
        });
    assertThatThrownBy(() -> runs.run(LINES, "cut")).hasRootCauseMessage("No space left on device");
    while (isBusy()) {
      Thread.onSpinWait(); // tasks that go on would write more
    }
    OtherFileSystem.heal();
    return staged();
  }

  /** By the names that Spark gives its threads; what it tells of its tasks comes late. */
  private static boolean isBusy() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("Executor task launch worker for task"));
  }

  private List<Path> staged() throws IOException {
    try (Stream<Path> files = Files.walk(disk.resolve("_staging/vectors"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .sorted()
          .toList();
    }
  }

  @Test
  void noVectorThatWasMadeIsLostToAStoreThatIsSilent() throws IOException {
    List<Path> staged = cutOff();
    long made = dryRun().chunks().reused();
    OtherFileSystem.failReads("_staging/vectors");
    for (ThrowingCallable attempt :
        List.<ThrowingCallable>of(this::dryRun, () -> runs.run(LINES, "silent"))) {
      assertThatThrownBy(attempt)
          .hasStackTraceContaining("Cannot read other:" + staged.getFirst().getParent())
          .hasStackTraceContaining("Injected: Read timed out");
      assertThat(staged()).isEqualTo(staged);
    }
    OtherFileSystem.heal();
    EmbedResult next = runs.run(LINES, "next");
    assertThat(next.report().chunks().resumed()).isEqualTo(made).isPositive();
    assertThat(next.report().notes()).containsExactly("it is the first run");
  }

  @Test
  void aTruncatedFileCostsItsVectorsOnlyAndADryRunLeavesItAlone() throws IOException {
    List<Path> staged = cutOff();
    long made = dryRun().chunks().reused();
    byte[] bytes = Files.readAllBytes(staged.getFirst());
    Files.write(staged.getFirst(), Arrays.copyOf(bytes, bytes.length - 7));
    long left = dryRun().chunks().reused();
    assertThat(left).isPositive().isLessThan(made);
    assertThat(staged()).isEqualTo(staged);
    EmbedResult next = runs.run(LINES, "next");
    assertThat(next.report().chunks().resumed()).isEqualTo(left);
    assertThat(next.report().notes())
        .containsExactly(
            "other:%s is damaged: its vectors are made again".formatted(staged.getFirst()),
            "it is the first run");
    assertThat(disk.resolve("_staging")).doesNotExist();
  }

  @Test
  void theRunBeforeIsNotEmbeddedAgainForAStoreThatIsSilent() throws IOException {
    runs.run(LINES, "one");
    OtherFileSystem.failReads("run=one");
    assertThatThrownBy(() -> runs.run(LINES, "two"))
        .hasStackTraceContaining("Injected: Read timed out");
    // Nor is there no run before because its name cannot be read.
    OtherFileSystem.failOpening("current.json");
    assertThatThrownBy(() -> runs.run(LINES, "two"))
        .hasStackTraceContaining("current.json (Too many open files)");
    OtherFileSystem.heal();
    assertThat(runs.run(LINES, "two").report().chunks().embedded()).isZero();
  }
}
