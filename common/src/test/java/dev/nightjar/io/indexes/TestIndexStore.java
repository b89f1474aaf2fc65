package dev.nightjar.io.indexes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.shard.IndexedChunk;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.testing.IndexManifests;
import dev.nightjar.testing.OtherFileSystem;
import dev.nightjar.testing.VectorRuns;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards on their way between an index directory and this machine. */
class TestIndexStore {
  private static final int CHUNKS = 20;
  @TempDir Path folder;

  @AfterEach
  void heal() {
    OtherFileSystem.heal();
  }

  private Configuration hadoop() {
    return OtherFileSystem.in(VectorRuns.hadoop(folder));
  }

  private String local() {
    return folder.resolve("index").toString();
  }

  private String remote() {
    return "other:" + local();
  }

  /** A shard of chunks from this number on. */
  private ShardFiles shard(String directory, String path, int from) throws IOException {
    Files.createDirectories(folder.resolve("index/_nightjar/indexes"));
    Path built = folder.resolve("built-" + from);
    try (ShardBuilder builder =
        new ShardBuilder(folder.resolve("work"), IndexManifests.PARAMETERS)) {
      for (int n = from; n < from + CHUNKS; n++) {
        String id = VectorRuns.id(n);
        builder.add(new IndexedChunk(id, id, 0, 0, 1, "text", Map.of(), n), VectorRuns.vector(n));
      }
      return IndexStore.upload(built, builder.build(built), directory, path, hadoop());
    }
  }

  private void publish(String directory, String id, ShardFiles... shards) {
    IndexDirectory index = IndexDirectory.open(directory, hadoop());
    IndexManifest manifest = IndexManifests.manifest(id, shards);
    index.record(IndexManifests.record(manifest));
    index.makeCurrent(manifest);
  }

  private void assertOpens(String directory, String id, int from, int chunks) throws IOException {
    try (IndexStore.Opened open = IndexStore.openCurrent(directory, hadoop())) {
      assertThat(open.manifest().id()).isEqualTo(id);
      assertAnswers(open.index(), from, chunks);
    }
  }

  private static void assertAnswers(ChunkIndex index, int from, int chunks) throws IOException {
    assertThat(index.size()).isEqualTo(chunks);
    assertThat(index.digests()).containsEntry(VectorRuns.id(from), (long) from);
    assertThat(index.reaches(VectorRuns.vector(from), 1, 10)).isTrue();
  }

  @Test
  void aDamagedShardIsRefusedByTheNameOfItsFile() throws IOException {
    ShardFiles shard = shard(local(), "index=a/shard-0", 0);
    publish(local(), "a", shard);
    assertOpens(local(), "a", 0, CHUNKS);
    Path file = vectors(shard);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> IndexStore.openCurrent(local(), hadoop()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(
            file + " is damaged: its SHA-256 is not the one the manifest names; build the index");
  }

  @Test
  void aMissingFileIsNamedWithItsRemedy() throws IOException {
    ShardFiles shard = shard(local(), "index=a/shard-0", 0);
    publish(local(), "a", shard);
    Files.delete(vectors(shard));
    assertThatThrownBy(() -> IndexStore.openCurrent(local(), hadoop()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "Missing shard file: %s; the index is damaged, or was removed meanwhile: build it again",
            vectors(shard));
  }

  private Path vectors(ShardFiles shard) {
    return folder
        .resolve("index/" + shard.path())
        .resolve(
            shard.files().keySet().stream()
                .filter(name -> name.endsWith(".vec"))
                .findFirst()
                .orElseThrow());
  }

  @Test
  void anIndexThatIsRemovedAnswersWhoeverHasItOpen() throws IOException {
    publish(local(), "a", shard(local(), "index=a/shard-0", 0));
    try (IndexStore.Opened open = IndexStore.openCurrent(local(), hadoop())) {
      publish(local(), "b", shard(local(), "index=b/shard-0", 50));
      assertThat(IndexDirectory.open(local(), hadoop()).prune(1)).containsExactly("a");
      assertThat(folder.resolve("index/index=a")).doesNotExist();
      assertAnswers(open.index(), 0, CHUNKS);
    }
    assertOpens(local(), "b", 50, CHUNKS);
  }

  @Test
  void anIndexThatIsReplacedWhileItIsOpenedGivesTheNewOne() throws IOException {
    publish(remote(), "a", shard(remote(), "index=a/shard-0", 0));
    ShardFiles next = shard(remote(), "index=b/shard-0", 50);
    OtherFileSystem.inject(
        new OtherFileSystem.Fault() {
          @Override
          public void created(org.apache.hadoop.fs.Path path) {}

          @Override
          public void opened(org.apache.hadoop.fs.Path path) throws IOException {
            if (path.toString().contains("index=a/")) {
              OtherFileSystem.heal();
              publish(remote(), "b", next);
              IndexDirectory.open(remote(), hadoop()).prune(1);
              throw new FileNotFoundException("Injected: " + path);
            }
          }
        });
    assertOpens(remote(), "b", 50, CHUNKS);
  }

  @Test
  void anIndexElsewhereIsCopiedToThisMachineOnceAndForgottenWhenUnused() throws IOException {
    ShardFiles shared = shard(remote(), "index=a/shard-0", 0);
    publish(remote(), "a", shared, shard(remote(), "index=a/shard-1", 50));
    assertOpens(remote(), "a", 50, 2 * CHUNKS);
    assertThat(copies()).hasSize(2);
    publish(remote(), "b", shared, shard(remote(), "index=b/shard-1", 100));
    assertOpens(remote(), "b", 100, 2 * CHUNKS);
    assertThat(copies()).as("one of them the same in both").hasSize(3);
    for (Path copy : copies()) {
      Files.setLastModifiedTime(
          copy.resolveSibling(copy.getFileName() + ".lock"), FileTime.fromMillis(0));
    }
    publish(remote(), "c", shard(remote(), "index=c/shard-0", 150));
    assertOpens(remote(), "c", 150, CHUNKS);
    assertThat(copies()).hasSize(1);
  }

  private List<Path> copies() throws IOException {
    try (Stream<Path> list = Files.list(folder.resolve("cache"))) {
      return list.filter(Files::isDirectory)
          .filter(path -> !path.endsWith("verified"))
          .sorted()
          .toList();
    }
  }
}
