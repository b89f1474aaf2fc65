package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.spark.Progress;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights after which nobody has touched the corpus: its run is copied, and no other is. */
class TestRepeatedRuns {
  private final SparkSession spark = LocalSpark.session();
  private final Path input;
  private final Path output;
  private final EmbedRuns runs;

  TestRepeatedRuns(@TempDir Path folder) throws IOException {
    this.output = folder.resolve("out");
    this.runs = new EmbedRuns(spark, folder, output.toString());
    List<String> lines = new ArrayList<>(EmbedRuns.documents(30));
    lines.add(EmbedRuns.document("twice", "the cat is in. the cat is in."));
    lines.add(EmbedRuns.document("empty", " "));
    lines.add("{");
    this.input = Files.write(folder.resolve("a.jsonl"), lines, StandardCharsets.UTF_8);
    age(Duration.ofHours(1));
  }

  private void age(Duration age) throws IOException {
    Files.setLastModifiedTime(input, FileTime.from(Instant.now().minus(age)));
  }

  private EmbedResult run(String id) {
    return runs.run(input, id, 300, Progress.SILENT);
  }

  private RunManifest manifest(String run) {
    return runs.directory().readManifest(run);
  }

  private boolean isCopy(String run, String of) {
    return manifest(run).files().equals(manifest(of).files()); // names are never the same otherwise
  }

  @Test
  void aCopyTellsWhatARunWouldHaveTold() throws IOException {
    run("one");
    RunReport copied = run("two").report();
    age(Duration.ofHours(2)); // as if it had been written anew
    RunReport made = run("three").report();
    assertThat(isCopy("two", "one")).isTrue();
    assertThat(isCopy("three", "two")).isFalse();
    assertThat(copied.documents()).isEqualTo(made.documents());
    assertThat(copied.chunks()).isEqualTo(made.chunks());
    assertThat(copied.tokens()).isEqualTo(made.tokens());
    assertThat(copied.tokensEmbedded()).isZero();
    assertThat(copied.rejects()).isEqualTo(made.rejects()).isNotEmpty();
    assertThat(copied.seconds().keySet()).isEqualTo(made.seconds().keySet());
    assertThat(copied.reusedRun()).isEqualTo("one");
    assertThat(manifest("two").tokenHistogram()).isEqualTo(manifest("three").tokenHistogram());
    assertThat(manifest("two").warnings()).isEqualTo(manifest("three").warnings());
    assertThat(manifest("two").previousRun()).isEqualTo("one");
    assertThat(runs.rows("two")).isEqualTo(runs.rows("three")).isEqualTo(runs.rows("one"));
    assertThat(runs.read(runs.directory().rejects("two")).collectAsList())
        .containsExactlyInAnyOrderElementsOf(
            runs.read(runs.directory().rejects("one")).collectAsList());
    assertThat(output.resolve("_staging")).doesNotExist();
  }

  @Test
  void whatWasWrittenWhileTheRunBeforeBeganIsNotTrusted() throws IOException {
    age(Duration.ofSeconds(5));
    run("one");
    run("two");
    assertThat(isCopy("two", "one")).isFalse();
  }

  @Test
  void whoAsksForFreshVectorsGetsNoCopies() throws IOException {
    run("one");
    runs.with(new RunPolicy(128 << 20, 1, 0.5, true, false));
    assertThat(run("two").report().chunks().reused()).isZero();
  }

  @Test
  void aDamagedRunIsMadeAgain() throws IOException {
    run("one");
    String file = manifest("one").files().keySet().iterator().next();
    Path damaged = output.resolve("run=one").resolve(file);
    Files.write(damaged, new byte[] {1, 2, 3});
    Files.deleteIfExists(damaged.resolveSibling("." + file + ".crc"));
    EmbedResult made = run("two");
    assertThat(made.report().notes()).isNotEmpty();
    assertThat(made.report().chunks().embedded()).isPositive();
    assertThat(runs.rows("two")).hasSize((int) made.report().chunks().total());
  }
}
