package dev.nightjar.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.io.indexes.IndexDirectory;
import dev.nightjar.io.indexes.IndexManifest;
import dev.nightjar.io.indexes.IndexStore;
import dev.nightjar.io.indexes.ShardFiles;
import dev.nightjar.io.run.OutputDirectory;
import dev.nightjar.pipeline.GateException;
import dev.nightjar.testing.IndexManifests;
import dev.nightjar.testing.OtherFileSystem;
import dev.nightjar.testing.VectorRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever fails, and whenever, readers find an index whole, or the one before. */
class TestIndexPublication {
  private final Configuration hadoop = OtherFileSystem.in(new Configuration());
  @TempDir Path folder;

  @AfterEach
  void heal() {
    OtherFileSystem.heal();
  }

  private IndexDirectory directory() {
    return IndexDirectory.open("other:" + folder.resolve("index"), hadoop);
  }

  private IndexManifest current() {
    return IndexDirectory.current("other:" + folder.resolve("index"), hadoop);
  }

  private Path index(String path) {
    return folder.resolve("index").resolve(path);
  }

  private ShardFiles build(IndexPublication publication, String name) throws IOException {
    Path made = Files.createDirectories(folder.resolve("made"));
    Files.writeString(made.resolve("_0.vec"), publication.id());
    Files.createDirectories(index(publication.staging()).resolve("shard-00000"));
    return IndexStore.upload(
        made,
        new ShardBuilder.Built(10, 10),
        directory().path(),
        publication.folder() + "/" + name,
        hadoop);
  }

  private static void measure(IndexManifest index, double minRecall) {
    new IndexQuality(index.recall(), 0, List.of()).require(minRecall, index);
  }

  /** An index of one shard, with a recall of 0.9: built, measured, published. */
  private List<String> make(String id, double minRecall, int keep) throws IOException {
    try (IndexPublication publication = IndexPublication.begin(directory(), id, false)) {
      IndexManifest index = IndexManifests.manifest(id, build(publication, "shard-00000"));
      measure(index, minRecall);
      publication.prepare(index);
      return publication.publish(IndexManifests.record(index), keep);
    }
  }

  private void assertCurrent(String id) throws IOException {
    IndexManifest current = current();
    assertThat(current.id()).isEqualTo(id);
    assertThat(index(current.shards().getFirst().path()).resolve("_0.vec")).hasContent(id);
    assertThat(index("_staging")).doesNotExist();
    assertThat(index("_nightjar/lock.json")).doesNotExist();
  }

  private void assertNothingOf(String id) {
    assertThat(index("_nightjar/indexes/" + id + ".json")).doesNotExist();
    assertThat(index("index=" + id)).doesNotExist();
  }

  @Test
  void shardsComeFirstThenTheManifestThenThePointerToIt() throws IOException {
    List<String> created = new ArrayList<>();
    OtherFileSystem.inject(
        path -> created.add(path.getName().replaceAll("^\\.|\\.[-0-9a-f]{36}$", "")));
    make("a", 0.9, 1);
    assertThat(created).containsExactly("lock.json", "_0.vec", "a.json", "current.json");
    assertCurrent("a");
  }

  @ParameterizedTest
  @CsvSource({"_0.vec, false", "indexes/.b.json, false", "_nightjar/.current.json, true"})
  void whereAStepFailsTheIndexBeforeStaysCurrentAndTheNewOneIsThereWholeOrNotAtAll(
      String failing, boolean whole) throws IOException {
    make("a", 0.5, 2);
    OtherFileSystem.failWrites(1, failing);
    assertThatThrownBy(() -> make("b", 0.5, 2)).hasStackTraceContaining("No space left on device");
    OtherFileSystem.heal();
    assertCurrent("a");
    if (whole) {
      assertThat(index("_nightjar/indexes/b.json")).exists();
      assertThat(index("index=b/shard-00000/_0.vec")).hasContent("b");
    } else {
      assertNothingOf("b");
    }
    make("c", 0.5, 2);
    assertCurrent("c");
  }

  /** Whoever reads that name meets the first index, or none. */
  @Test
  void theFirstIndexOfADirectoryThatFailsAtThePointerIsNotCurrent() throws IOException {
    OtherFileSystem.failWrites(1, "_nightjar/.current.json");
    assertThatThrownBy(() -> make("a", 0.5, 2))
        .hasMessageContaining("Cannot write other:")
        .hasMessageEndingWith("; start again: another index is made");
    assertThat(index("_nightjar/current.json")).doesNotExist();
    assertThatThrownBy(this::current).hasMessageContaining("has no current index");
  }

  @Test
  void whatTheGateRefusesLeavesNothing() throws IOException {
    make("a", 0.5, 2);
    assertThatThrownBy(() -> make("b", 0.91, 2)).isInstanceOf(GateException.class);
    assertCurrent("a");
    assertNothingOf("b");
  }

  @Test
  void whoeverLosesTheLockPublishesNothingAndRemovesNothing() throws IOException {
    make("a", 0.5, 2);
    IndexPublication later;
    try (IndexPublication lost = IndexPublication.begin(directory(), "b", false)) {
      IndexManifest index = IndexManifests.manifest("b", build(lost, "shard-00000"));
      later = IndexPublication.begin(directory(), "c", true);
      assertThatThrownBy(() -> lost.prepare(index))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Cannot publish to other:")
          .hasMessageEndingWith(
              "run c has taken over the lock; nothing of this run becomes visible");
    }
    assertThat(index("index=b/shard-00000")).as("the other may look at it").exists();
    try (later) {
      IndexManifest index = IndexManifests.manifest("c", build(later, "shard-00000"));
      later.prepare(index);
      assertThat(later.publish(IndexManifests.record(index), 2)).isEmpty();
    }
    assertThat(current().id()).isEqualTo("c");
    assertThat(index("_nightjar/lock.json")).doesNotExist();
  }

  @Test
  void shardsOfFailedAttemptsGoBeforeAnythingIsPublished() throws IOException {
    try (IndexPublication publication = IndexPublication.begin(directory(), "a", false)) {
      build(publication, "shard-00000");
      IndexManifest index = IndexManifests.manifest("a", build(publication, "shard-00000-1"));
      publication.prepare(index);
      assertThat(index("index=a/shard-00000")).doesNotExist();
      assertThat(index("index=a/shard-00000-1")).exists();
    }
    assertNothingOf("a");
  }

  @Test
  void namesAndDirectoriesThatAreTakenAreRefused() throws IOException {
    make("a", 0.5, 2);
    assertThatThrownBy(() -> make("a", 0.5, 2))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Invalid option ‹index.index-id›: a")
        .hasMessageContaining("has an index of that name");
    try (IndexPublication writing = IndexPublication.begin(directory(), "b", false)) {
      assertThatThrownBy(() -> make("c", 0.5, 2))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Cannot write to other:")
          .hasMessageContaining("‹output.take-over›");
      assertThat(writing.id()).isEqualTo("b");
    }
    assertCurrent("a");
    assertNothingOf("c");
  }

  @Test
  void aNameThatIsTakenWhileTheLockIsIsRefusedAsWell() throws IOException {
    make("a", 0.5, 2);
    Path manifests = index("_nightjar/indexes");
    OtherFileSystem.inject(
        path -> {
          if (path.getName().equals("lock.json") && !Files.exists(manifests.resolve("b.json"))) {
            Files.copy(manifests.resolve("a.json"), manifests.resolve("b.json"));
          }
        });
    assertThatThrownBy(() -> make("b", 0.5, 2))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("has an index of that name");
    assertCurrent("a");
    assertThat(index("_nightjar/lock.json")).doesNotExist();
  }

  @Test
  void olderIndexesGoOnceTheNewOneIsCurrent() throws IOException {
    assertThat(make("a", 0.5, 2)).isEmpty();
    assertThat(make("b", 0.5, 2)).isEmpty();
    assertThat(make("c", 0.5, 2)).containsExactly("a");
    assertNothingOf("a");
    assertThat(make("d", 0.5, 1)).containsExactly("c", "b");
    assertCurrent("d");
  }

  private OutputDirectory vectors() {
    return OutputDirectory.open(folder.resolve("vectors").toString(), hadoop);
  }

  @Test
  void runsThatCannotBeIndexedAreRefusedBeforeAnythingBegins() throws IOException {
    assertThatThrownBy(() -> IndexRun.source(vectors(), Optional.empty()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it has no current run; ‹nightjar embed output=");
    vectors().record("one", VectorRuns.manifest("fingerprint"), "");
    vectors().makeCurrent("one");
    assertThatThrownBy(() -> IndexRun.source(vectors(), Optional.empty()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot index run one in ")
        .hasMessageContaining("it has no vectors (nightjar runs list ");
    assertThatThrownBy(() -> IndexRun.source(vectors(), Optional.of("two")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Invalid option ‹index.run›: two")
        .hasMessageContaining("has no such run");
    Files.createFile(
        Files.createDirectories(folder.resolve("vectors/run=one")).resolve("part-0.parquet"));
    assertThat(IndexRun.source(vectors(), Optional.empty()).id()).isEqualTo("one");
    assertThat(IndexRun.source(vectors(), Optional.of("one")).id()).isEqualTo("one");
  }
}
