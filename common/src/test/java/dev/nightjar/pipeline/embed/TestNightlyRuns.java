package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.embed.Processor;
import dev.nightjar.io.run.DirectoryLock;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.io.run.RunReport;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.spark.Progress;
import dev.nightjar.spark.RunCounters;
import dev.nightjar.testing.EmbedRuns;
import dev.nightjar.testing.LocalSpark;
import dev.nightjar.testing.OtherFileSystem;
import dev.nightjar.testing.TinyModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs after runs cost, count, keep and refuse. */
class TestNightlyRuns {
  private final SparkSession spark = LocalSpark.session();
  private final Path folder;
  private final EmbedRuns runs;

  TestNightlyRuns(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.runs = new EmbedRuns(spark, folder, folder.resolve("out").toString());
  }

  @AfterEach
  void heal() {
    OtherFileSystem.heal();
  }

  @Test
  void aSecondRunEmbedsWhatChangedAndCountsIt() throws IOException {
    List<String> lines = EmbedRuns.documents(60);
    EmbedResult first = runs.run(lines, "one");
    assertThat(first.report().chunks().embedded() + first.report().chunks().deduplicated())
        .isEqualTo(first.report().chunks().total());
    lines.set(0, EmbedRuns.document("d0", "on and on"));
    lines.remove(59);
    lines.add(EmbedRuns.document("new", "with the cat"));
    EmbedResult second = runs.run(lines, "two");
    assertThat(second.report().documents())
        .isEqualTo(new RunReport.Documents(60, 60, 0, 0, new RunReport.Changes(1, 1, 58, 1)));
    assertThat(second.report().chunks().embedded()).isEqualTo(2);
    assertThat(second.report().chunks().reused()).isEqualTo(second.report().chunks().total() - 2);
    assertThat(second.report().chunks().changes().kept())
        .isEqualTo(second.report().chunks().reused());
    assertThat(second.report().reusedRun()).isEqualTo("one");
    new EmbedRuns(spark, folder, folder.resolve("anew").toString()).run(lines, "anew");
    assertThat(runs.vectors("two"))
        .isEqualTo(new EmbedRuns(spark, folder, folder.resolve("anew").toString()).vectors("anew"));
    assertThat(runs.directory().currentRun()).contains("two");
    RunManifest manifest = runs.directory().readManifest("two");
    assertThat(manifest.model().fingerprint()).hasSize(64);
    assertThat(manifest.previousRun()).isEqualTo("one");
    RunCounters.Counts driver = Objects.requireNonNull(manifest.executors().get("driver"));
    assertThat(driver.processor()).isEqualTo(Processor.kind());
    assertThat(driver.counts()).containsEntry("documents_read", 60);
    assertThat(folder.resolve("out/_staging")).doesNotExist();
    assertThat(folder.resolve("out/_nightjar/lock.json")).doesNotExist();
    assertThat(Files.readString(folder.resolve("out/_nightjar/runs/two.prom")))
        .contains("# TYPE nightjar_chunks gauge\n", "nightjar_chunks{what=\"embedded\"} 2\n");
    assertThat(second.reportPage()).endsWith("/out/_nightjar/runs/two.html");
    assertThat(folder.resolve("out/_nightjar/runs/two.html"))
        .content()
        .contains("\"nights\":[{\"run_id\":\"one\",\"state\":\"kept\"", "\"state\":\"current\"");
  }

  @Test
  void aReportThatCannotBeWrittenIsAWarning() throws IOException {
    Files.createDirectories(folder.resolve("out/_nightjar/runs/one.html/in-its-place"));
    EmbedResult result = runs.run(List.of(EmbedRuns.document("a", "the cat")), "one");
    assertThat(result.reportPage()).isNull();
    assertThat(result.warnings())
        .singleElement()
        .asString()
        .startsWith("the report could not be written: Cannot write");
    assertThat(runs.directory().currentRun()).contains("one");
  }

  @Test
  void equalTextsAreEmbeddedOnceWhereverTheyAre() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(EmbedRuns.document("d" + i, i % 2 == 0 ? "the cat is on" : "for that " + i));
    }
    EmbedResult first = runs.run(lines, "one");
    assertThat(first.report().chunks().embedded()).isEqualTo(21);
    assertThat(first.report().chunks().deduplicated()).isEqualTo(19);
    lines.add(EmbedRuns.document("moved", "for that 1"));
    EmbedResult second = runs.run(lines, "two");
    assertThat(second.report().chunks().embedded()).isZero();
    assertThat(second.report().chunks().reused()).isEqualTo(41);
    assertThat(runs.vectors("two")).hasSize(41);
  }

  @Test
  void anotherModelEmbedsEverythingAndSaysWhy() throws IOException {
    List<String> lines = EmbedRuns.documents(10);
    assertThat(runs.run(lines, "one").report().notes()).containsExactly("it is the first run");
    Path other = TinyModel.writePooled(folder.resolve("other"));
    EmbedResult second = runs.with(other).run(lines, "two");
    assertThat(second.report().chunks().reused()).isZero();
    assertThat(second.report().notes())
        .first()
        .asString()
        .startsWith("the model is not that of run one (name other, not model, another model.onnx");
    EmbedResult third =
        runs.with(new RunPolicy(128 << 20, 1, 0.5, true, false, text -> text.replace('‹', '<')))
            .run(lines, "three");
    assertThat(third.report().chunks().reused()).isZero();
    assertThat(third.report().notes()).containsExactly("as <output.fresh› asks for");
  }

  @Test
  void aDamagedFileOfTheRunBeforeCostsItsChunksOnly() throws IOException {
    List<String> lines = EmbedRuns.documents(60);
    RunPolicy smallFiles = new RunPolicy(1 << 11, 1, 0.5, false, false);
    EmbedResult first = runs.with(smallFiles).run(lines, "one");
    List<Path> files;
    try (Stream<Path> list = Files.list(folder.resolve("out/run=one"))) {
      files = list.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(3);
    byte[] bytes = Files.readAllBytes(files.getFirst());
    Files.write(files.getFirst(), Arrays.copyOf(bytes, bytes.length / 2));
    Files.delete(files.getFirst().resolveSibling("." + files.getFirst().getFileName() + ".crc"));
    byte[] torn = Files.readAllBytes(files.get(1));
    torn[torn.length - 1] = 0;
    Files.write(files.get(1), torn);
    Files.delete(files.get(1).resolveSibling("." + files.get(1).getFileName() + ".crc"));
    EmbedResult second = runs.run(lines, "two");
    assertThat(second.report().notes())
        .asString()
        .contains(
            files.getFirst().getFileName() + " has ", files.get(1).getFileName() + " is damaged");
    assertThat(second.report().chunks().embedded())
        .isPositive()
        .isLessThan(first.report().chunks().embedded() * 3 / 4);
    assertThat(second.report().chunks().reused()).isPositive();
    assertThat(runs.vectors("two")).hasSize((int) first.report().chunks().total());
  }

  @Test
  void aRunThatWasCutOffGoesOnWithTheVectorsItHad() throws IOException {
    OtherFileSystem.in(spark.sparkContext().hadoopConfiguration());
    EmbedRuns elsewhere = new EmbedRuns(spark, folder, "other:" + folder.resolve("disk"));
    List<String> lines = EmbedRuns.documents(80);
    // Tasks may fail twice: those that write after the sixth always do, as on a full disk.
    AtomicInteger written = new AtomicInteger();
    OtherFileSystem.inject(
        path -> {
          if (path.toString().contains("_staging/vectors") && written.incrementAndGet() > 6) {
            throw new IOException("No space left on device");
          }
        });
    assertThatThrownBy(() -> elsewhere.run(lines, "one"))
        .rootCause()
        .hasMessage("No space left on device");
    assertThat(elsewhere.directory().currentRun()).isEmpty();
    try (Stream<Path> list = Files.list(folder.resolve("disk"))) {
      assertThat(list.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("_nightjar", "_staging");
    }
    OtherFileSystem.heal();
    EmbedResult second = elsewhere.run(lines, "two");
    assertThat(second.report().chunks().resumed()).isPositive();
    assertThat(
            second.report().chunks().resumed()
                + second.report().chunks().embedded()
                + second.report().chunks().deduplicated())
        .isEqualTo(second.report().chunks().total());
    runs.run(lines, "undisturbed");
    assertThat(elsewhere.vectors("two")).isEqualTo(runs.vectors("undisturbed"));
    assertThat(folder.resolve("disk/_staging")).doesNotExist();
  }

  @Test
  void aTaskThatFailsTwiceChangesNothing() throws IOException {
    OtherFileSystem.in(spark.sparkContext().hadoopConfiguration());
    EmbedRuns elsewhere = new EmbedRuns(spark, folder, "other:" + folder.resolve("disk"));
    List<String> lines = EmbedRuns.documents(60);
    OtherFileSystem.failWrites(2, "_staging/vectors");
    EmbedResult disturbed = elsewhere.run(lines, "one");
    OtherFileSystem.failWrites(2, "_temporary");
    elsewhere.run(lines, "two");
    EmbedResult undisturbed = runs.run(lines, "one");
    assertThat(disturbed.report().chunks()).isEqualTo(undisturbed.report().chunks());
    assertThat(disturbed.report().tokensEmbedded())
        .isEqualTo(undisturbed.report().tokensEmbedded());
    assertThat(elsewhere.vectors("one")).isEqualTo(runs.vectors("one"));
    assertThat(elsewhere.vectors("two")).isEqualTo(runs.vectors("one"));
  }

  @Test
  void gatesKeepTheRunButNotAsCurrent() throws IOException {
    List<String> lines = EmbedRuns.documents(20);
    runs.run(lines, "one");
    List<String> bad = new ArrayList<>(lines.subList(0, 9));
    bad.addAll(List.of("{\"id\":\"x\"}", "{\"id\":\"y\"}", "{\"id\":\"z\",\"text\":\"\"}"));
    assertThatThrownBy(() -> runs.run(bad, "two"))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("11 documents of the run before are gone, 55.0 %");
    runs.with(new RunPolicy(128 << 20, 0.1, 0.5, false, false));
    assertThatThrownBy(() -> runs.run(bad, "three"))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("25.0 % of 12 documents have no vector")
        .hasMessageContaining("NULL_TEXT=2");
    OutputDirectory directory = runs.directory();
    assertThat(directory.currentRun()).contains("one");
    assertThat(directory.runs()).containsExactly("three", "two", "one");
    assertThat(directory.readManifest("two").refused()).contains("are gone");
    assertThat(runs.vectors("two")).isNotEmpty();
    assertThat(directory.rollback(Optional.of("two"))).isEqualTo("two");
    assertThat(directory.currentRun()).contains("two");
  }

  @Test
  void aLockWhoseProcessIsGoneIsTakenOver() throws IOException {
    List<String> lines = EmbedRuns.documents(3);
    runs.run(lines, "one");
    String host = InetAddress.getLocalHost().getHostName();
    Files.writeString(
        folder.resolve("out/_nightjar/lock.json"),
        "{\"run_id\":\"dead\",\"host\":\"%s\",\"pid\":%s,\"process_started\":\"\",\"token\":\"x\",\"since\":\"%s\",\"renewed\":\"%3$s\"}"
            .formatted(host, Integer.MAX_VALUE, Instant.now()));
    assertThat(runs.run(lines, "two").report().lock())
        .asString()
        .isEqualTo(
            "Took over the lock of run dead on host %s: its process is gone".formatted(host));
  }

  @Test
  void oneRunAtATime() throws IOException {
    List<String> lines = EmbedRuns.documents(3);
    try (DirectoryLock held = runs.directory().lock("first", false)) {
      assertThatThrownBy(() -> runs.run(lines, "second"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("run first on host ")
          .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")")
          .hasMessageContaining("use ‹output.take-over› if");
      runs.with(new RunPolicy(128 << 20, 1, 0.5, false, true)).run(lines, "second");
      assertThatThrownBy(held::verify).hasMessageContaining("taken over");
    }
    assertThat(runs.directory().currentRun()).contains("second");
  }

  /** Both write to the same places: what the first one finds at its end is the second one's. */
  @Test
  void aRunWhoseNameWasTakenOverLeavesItsFilesToTheOther() throws IOException {
    Path file = folder.resolve("out/run=one/other.parquet");
    DirectoryLock[] other = new DirectoryLock[1];
    Progress takenOver =
        new Progress() {
          @Override
          public void stage(String name) {
            if (name.equals("Publishing")) {
              other[0] = runs.directory().lock("one", true);
              try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, "another run's");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          }
        };
    assertThatThrownBy(() -> runs.run(EmbedRuns.documents(3), "one", takenOver))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("run one has taken over the lock");
    assertThat(file).exists();
    other[0].close();
    assertThat(runs.directory().currentRun()).isEmpty();
  }
}
