package dev.nightjar.io.indexes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.testing.IndexManifests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of indexes: what can be read there, what stays and what goes. */
class TestIndexDirectory {
  private final Configuration hadoop = new Configuration();
  @TempDir Path folder;

  private IndexDirectory directory() {
    return IndexDirectory.open(folder.toString(), hadoop);
  }

  private IndexManifest current() {
    return IndexDirectory.current(folder.toString(), hadoop);
  }

  /** Puts a manifest of {@code dev/nightjar/io/run} here, as the current index. */
  private void put(String manifest, String id, int format) throws IOException {
    Path indexes = Files.createDirectories(folder.resolve("_nightjar/indexes"));
    String resource = "/dev/nightjar/io/run/" + manifest + ".json";
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream(resource), resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(
          indexes.resolve(id + ".json"),
          text.replaceFirst("\"format\" : \\d+", "\"format\" : " + format));
    }
    Files.writeString(folder.resolve("_nightjar/current.json"), "{\"index_id\" : \"" + id + "\"}");
  }

  @Test
  void anIndexOfTheFirstFormatIsRefusedWithTheCommandThatMakesItAnew() throws IOException {
    put("earlier-index-manifest", "first", 1);
    assertThatThrownBy(this::current)
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            "Cannot read index first in %s: its format is 1, this Nightjar reads 2; index again: ‹nightjar index index.vectors=file:/data/vectors output=%s›",
            folder, folder);
    IndexManifest base = IndexDirectory.base(folder.toString(), hadoop);
    assertThat(base.format()).as("to be built anew from").isEqualTo(1);
    assertThat(base.model().name()).isEqualTo("minilm");
  }

  @Test
  void anIndexOfALaterFormatIsRefused() throws IOException {
    put("index-manifest", "second", 3);
    assertThatThrownBy(this::current)
        .isInstanceOf(InvalidInput.class)
        .hasMessage(
            "Cannot read index second in file:%s: its format is 3, this Nightjar reads 2; use the Nightjar that wrote it, or index again",
            folder);
    assertThatThrownBy(() -> IndexDirectory.base(folder.toString(), hadoop))
        .hasMessageContaining("its format is 3");
  }

  @Test
  void anIndexOfThisFormatIsReadWhereItLies() throws IOException {
    put("index-manifest", "second", IndexManifest.FORMAT);
    assertThat(current().id()).isEqualTo("second");
    assertThat(current().directory()).isEqualTo("file:" + folder);
    assertThat(current().model().name()).isEqualTo("minilm");
  }

  @Test
  void aDirectoryWithoutACurrentIndexSaysWhatMakesOne() throws IOException {
    assertThatThrownBy(this::current)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("has no current index; ‹nightjar index index.vectors=DIR output=");
    Files.createDirectories(folder.resolve("_nightjar/runs"));
    assertThatThrownBy(this::current)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(
            "has no current index; it holds vectors: ‹nightjar index index.vectors=%s output=DIR› makes one"
                .formatted(folder));
  }

  @Test
  void aFolderOfOtherFilesIsRefused() throws IOException {
    Files.writeString(folder.resolve("letter.txt"), "dear");
    assertThatThrownBy(this::directory)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it holds files that are no index")
        .hasMessageContaining("give an empty or new folder");
  }

  private void publish(String id, String... shards) throws IOException {
    for (String shard : shards) {
      Files.createDirectories(folder.resolve(shard));
      Files.writeString(folder.resolve(shard).resolve("_0.vec"), id);
    }
    IndexManifest index =
        IndexManifests.manifest(
            id,
            Arrays.stream(shards)
                .map(shard -> IndexManifests.shard(shard, 10))
                .toArray(ShardFiles[]::new));
    directory().record(IndexManifests.record(index));
    directory().makeCurrent(index);
  }

  @Test
  void shardsThatLaterIndexesShareStayWhenTheirOwnIndexGoes() throws IOException {
    directory().claim("a");
    publish("a", "index=a/shard-0", "index=a/shard-1");
    publish("b", "index=a/shard-0", "index=b/shard-1");
    publish("c", "index=a/shard-0", "index=c/shard-1");
    assertThat(directory().prune(3)).isEmpty();
    assertThat(directory().prune(1)).containsExactly("b", "a");
    assertThat(folder.resolve("index=a/shard-0")).exists();
    assertThat(folder.resolve("index=a/shard-1")).doesNotExist();
    assertThat(folder.resolve("index=b")).doesNotExist();
    assertThat(folder.resolve("index=c/shard-1")).exists();
    assertThat(directory().has("c")).isTrue();
    assertThat(directory().has("b")).isFalse();
    assertThat(current().id()).isEqualTo("c");
  }

  @Test
  void anIndexThatCannotBeReadAnyMoreIsPrunedAllTheSame() throws IOException {
    put("earlier-index-manifest", "first", 1);
    Files.createDirectories(folder.resolve("index=first/shard-00000"));
    publish("new", "index=new/shard-0");
    assertThat(directory().prune(2)).isEmpty();
    assertThat(folder.resolve("index=first/shard-00000")).exists();
    assertThat(directory().prune(1)).containsExactly("first");
    assertThat(folder.resolve("index=first")).doesNotExist();
    assertThat(current().id()).isEqualTo("new");
  }

  @Test
  void strayShardsOfAnIndexGoAndNamedOnesStay() throws IOException {
    directory().claim("a");
    publish("a", "index=a/shard-0");
    Files.createDirectories(folder.resolve("index=a/shard-0-1"));
    directory().discardStrays(current());
    assertThat(folder.resolve("index=a/shard-0")).exists();
    assertThat(folder.resolve("index=a/shard-0-1")).doesNotExist();
  }

  @Test
  void whatIsDiscardedTakesItsEmptyFolderAlong() throws IOException {
    Files.createDirectories(folder.resolve("_staging/a/shard-0"));
    Files.createDirectories(folder.resolve("_staging/b"));
    Files.createDirectories(folder.resolve("_nightjar/indexes"));
    directory().discard("_staging/a");
    assertThat(folder.resolve("_staging/b")).exists();
    directory().discard("_staging/b");
    assertThat(folder.resolve("_staging")).doesNotExist();
    directory().discard("_staging/c");
    assertThat(folder).exists();
  }

  @Test
  void anIndexThatCameToNoEndLeavesNeitherManifestNorFiles() throws IOException {
    directory().claim("a");
    publish("a", "index=a/shard-0");
    directory().discardIndex("a");
    assertThat(directory().has("a")).isFalse();
    assertThat(folder.resolve("index=a")).doesNotExist();
  }
}
