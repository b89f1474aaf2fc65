package dev.nightjar.pipeline.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.Json;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.io.run.RunManifest;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.testing.OtherFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever fails, and whenever, readers find a run whole, or the one before. */
class TestRunPublication {
  private final Configuration hadoop = OtherFileSystem.in(new Configuration());
  @TempDir Path folder;

  @AfterEach
  void heal() {
    OtherFileSystem.heal();
  }

  private OutputDirectory output() {
    return OutputDirectory.open("other:" + folder.resolve("out"), hadoop);
  }

  private Path out(String path) {
    return folder.resolve("out").resolve(path);
  }

  private static ObjectNode manifest() throws IOException {
    try (InputStream in =
        TestRunPublication.class.getResourceAsStream("/dev/nightjar/io/run/run-manifest.json")) {
      return (ObjectNode) new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
  }

  private static RunManifest manifest(String id) throws IOException {
    return Json.read(manifest().put("run_id", id), RunManifest.class);
  }

  private static RunManifest refused(String id) throws IOException {
    return Json.read(
        manifest().put("run_id", id).put("refused", "too many are gone"), RunManifest.class);
  }

  /** Writes the file of a run, its rejects, and a vector that waits for the next run. */
  private void write(RunPublication publication) throws IOException {
    String id = publication.id();
    Files.createDirectories(out("_staging/vectors/f"));
    Files.writeString(out("_staging/vectors/f/part-0"), id);
    Files.createDirectories(out("_rejects/run=" + id));
    Files.createDirectories(out("_staging/run=" + id));
    Files.writeString(out("_staging/run=" + id + "/part-0.parquet"), id);
    output().finish(id);
  }

  private void make(RunManifest manifest) throws IOException {
    try (RunPublication publication = RunPublication.begin(output(), manifest.runId(), false)) {
      write(publication);
      publication.publish(manifest);
    }
  }

  private void make(String id) throws IOException {
    make(manifest(id));
  }

  private void assertCurrent(String id) {
    assertThat(output().currentRun()).contains(id);
    assertThat(out("run=" + id + "/part-0.parquet")).hasContent(id);
    assertThat(out("_nightjar/lock.json")).doesNotExist();
  }

  private void assertNothingOf(String id) {
    assertThat(output().hasRun(id)).isFalse();
    assertThat(out("run=" + id)).doesNotExist();
    assertThat(out("_rejects/run=" + id)).doesNotExist();
    assertThat(out("_staging/run=" + id)).doesNotExist();
  }

  @Test
  void theManifestComesBeforeThePointerToItAndThenWhatWasStagedGoes() throws IOException {
    List<String> created = new ArrayList<>();
    OtherFileSystem.inject(
        path -> created.add(path.getName().replaceAll("^\\.|\\.[-0-9a-f]{36}$", "")));
    make("a");
    assertThat(created).containsExactly("lock.json", "a.prom", "a.json", "current.json");
    assertCurrent("a");
    assertThat(out("_staging")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "runs/.b.prom, false",
    "runs/.b.json, false",
    "_nightjar/.current.json, true",
  })
  void whereAStepFailsTheRunBeforeStaysCurrentAndTheNewOneIsThereWholeOrNotAtAll(
      String failing, boolean whole) throws IOException {
    make("a");
    OtherFileSystem.failWrites(1, failing);
    assertThatThrownBy(() -> make("b")).hasStackTraceContaining("No space left on device");
    OtherFileSystem.heal();
    assertCurrent("a");
    assertThat(out("_staging/vectors/f/part-0")).as("for the next run").hasContent("b");
    if (whole) {
      assertThat(output().hasRun("b")).isTrue();
      assertThat(out("run=b/part-0.parquet")).hasContent("b");
    } else {
      assertNothingOf("b");
    }
    make("c");
    assertCurrent("c");
  }

  @Test
  void whoeverClosesItBeforeItIsPublishedLeavesNothingButWhatTheNextRunCanUse() throws IOException {
    make("a");
    try (RunPublication publication = RunPublication.begin(output(), "b", false)) {
      write(publication);
    }
    assertCurrent("a");
    assertNothingOf("b");
    assertThat(out("_staging/vectors/f/part-0")).hasContent("b");
  }

  @Test
  void aRefusedRunIsKeptAndTheOneBeforeStaysCurrent() throws IOException {
    make("a");
    assertThatThrownBy(() -> make(refused("b")))
        .isInstanceOf(GateException.class)
        .hasMessage(
            "Refused to publish run b: too many are gone; it is kept (nightjar runs show %s b), its rejects are in %s"
                .formatted(output().path(), output().rejects("b")));
    assertCurrent("a");
    assertThat(output().readManifest("b").refused()).isEqualTo("too many are gone");
    assertThat(out("run=b/part-0.parquet")).hasContent("b");
    assertThat(out("_staging/vectors/f/part-0")).as("for the next run").hasContent("b");
  }

  @Test
  void aFirstRunThatIsRefusedIsNotCurrentEither() throws IOException {
    assertThatThrownBy(() -> make(refused("a"))).isInstanceOf(GateException.class);
    assertThat(output().currentRun()).isEmpty();
    assertThat(output().hasRun("a")).isTrue();
  }

  @Test
  void whoeverLosesTheLockPublishesNothingAndRemovesNothing() throws IOException {
    make("a");
    RunPublication later;
    try (RunPublication lost = RunPublication.begin(output(), "b", false)) {
      later = RunPublication.begin(output(), "c", true);
      write(lost);
      RunManifest manifest = manifest("b");
      assertThatThrownBy(() -> lost.publish(manifest))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Cannot publish to other:")
          .hasMessageEndingWith(
              "run c has taken over the lock; nothing of this run becomes visible");
    }
    assertThat(output().currentRun()).contains("a");
    assertThat(output().hasRun("b")).isFalse();
    assertThat(out("run=b/part-0.parquet")).as("the other may look at it").hasContent("b");
    try (later) {
      assertThat(later.predecessor().orElseThrow()).startsWith("Took over the lock of run b");
      write(later);
      later.publish(manifest("c"));
    }
    assertCurrent("c");
  }

  @Test
  void namesAndDirectoriesThatAreTakenAreRefused() throws IOException {
    make("a");
    assertThatThrownBy(() -> make("a"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("has a run of that name");
    assertCurrent("a");
    try (RunPublication writing = RunPublication.begin(output(), "b", false)) {
      assertThatThrownBy(() -> make("c"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Cannot write to other:")
          .hasMessageContaining("‹output.take-over›");
      assertThat(writing.predecessor()).isEqualTo(Optional.empty());
    }
    assertThat(out("_nightjar/lock.json")).doesNotExist();
  }

  @Test
  void readersGoBackToTheRunBeforeOrToTheOneThatIsNamed() throws IOException {
    for (String run : List.of("one", "two", "three")) {
      make(run);
    }
    assertThat(output().rollback(Optional.empty())).isEqualTo("two");
    assertCurrent("two");
    assertThat(output().rollback(Optional.of("three"))).isEqualTo("three");
    assertCurrent("three");
    assertThatThrownBy(() -> output().rollback(Optional.of("tow")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("did you mean 'two'");
  }

  @Test
  void theNewestRunIsTheLastPublishedWhateverTheClocksSay() throws IOException {
    make("20990101T000000Z");
    make("20200101T000000Z");
    OutputDirectory directory = output();
    Files.setLastModifiedTime(out("_nightjar/runs/20200101T000000Z.json"), FileTime.fromMillis(0));
    assertThat(directory.runs()).containsExactly("20200101T000000Z", "20990101T000000Z");
    assertThat(directory.rollback(Optional.empty())).isEqualTo("20990101T000000Z");
  }

  @Test
  void pruneKeepsTheCurrentRunAndThoseInIndexes() throws IOException {
    for (String run : List.of("a", "b", "c", "d")) {
      make(run);
    }
    OutputDirectory directory = output();
    directory.rollback(Optional.of("b"));
    Path index = folder.resolve("index/_nightjar/indexes/i.json");
    Files.createDirectories(index.getParent());
    Files.writeString(
        index, "{\"run_id\":\"a\",\"vectors_directory\":\"%s\"}".formatted(directory.path()));
    assertThat(directory.refer(folder.resolve("index").toString())).isTrue();
    OutputDirectory.Pruned pruned = directory.prune(1);
    assertThat(pruned.removed()).containsExactly("c");
    assertThat(pruned.kept())
        .hasToString("{a=in index %s, b=current, d=newest}".formatted(folder.resolve("index")));
    assertThat(out("run=c")).doesNotExist();
    assertThat(out("_nightjar/runs/c.json")).doesNotExist();
    assertThat(out("run=a/part-0.parquet")).exists();
  }
}
