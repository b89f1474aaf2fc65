package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Digests, and folders that several threads ask for. */
class TestDigests {
  @TempDir Path cache;

  @Test
  void digestsAreThoseOfTheStandard() throws IOException {
    String abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertThat(Digests.sha256("abc")).isEqualTo(abc);
    assertThat(Digests.sha256("")).startsWith("e3b0c442");
    byte[] many = "nightjar".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    assertThat(Digests.sha256(new ByteArrayInputStream(many)))
        .isEqualTo(Digests.sha256("nightjar".repeat(100_000)));
  }

  @Test
  void aFolderIsMadeOnceForAllThreads() throws Exception {
    AtomicInteger made = new AtomicInteger();
    Callable<Path> task =
        () ->
            NodeCache.made(
                "key",
                cache,
                folder -> {
                  made.incrementAndGet();
                  Files.writeString(folder.resolve("file"), "text");
                });
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (var result : threads.invokeAll(List.of(task, task, task, task))) {
        assertThat(result.get().resolve("file")).hasContent("text");
      }
    }
    assertThat(made).hasValue(1);
  }

  @Test
  void keysHaveFoldersOfTheirOwn() throws IOException {
    Path one = NodeCache.made("a", cache, folder -> {});
    Path two = NodeCache.made("b", cache, folder -> {});
    assertThat(one).isNotEqualTo(two).isEmptyDirectory();
    assertThat(NodeCache.isMade("a", cache)).isTrue();
    assertThat(NodeCache.isMade("c", cache)).isFalse();
    assertThat(NodeCache.isMade("a", cache.resolve("other"))).isFalse();
  }

  @Test
  void filesThatNobodyUsedForAWeekGo() throws IOException {
    Path old = Files.createFile(cache.resolve("old"));
    Path used = Files.createFile(cache.resolve("used"));
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(8)));
    Files.setLastModifiedTime(old, longAgo);
    Files.setLastModifiedTime(used, longAgo);
    NodeCache.used(used);
    NodeCache.removeUnused(used);
    assertThat(old).doesNotExist();
    assertThat(used).exists();
  }
}
