package dev.nightjar.embed.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that a machine makes once are whole, and stay while they are used. */
class TestNodeCache {
  @TempDir Path cache;

  private Path made(String key) throws IOException {
    return made(key, cache);
  }

  private Path lock(Path folder) {
    return cache.resolve(folder.getFileName() + ".lock");
  }

  private static void age(Path file, int days) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
  }

  @Test
  void aHalfMadeFolderDoesNotCount() throws IOException {
    assertThatThrownBy(
            () ->
                NodeCache.made(
                    "key",
                    cache,
                    folder -> {
                      Files.createFile(folder.resolve("half"));
                      throw new IOException("no space left");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(NodeCache.isMade("key", cache)).isFalse();
  }

  @Test
  void whatAKilledProcessLeftIsMadeAnew() throws IOException {
    Path folder = made("key");
    Path half = folder.resolveSibling(folder.getFileName() + ".part");
    Files.move(folder, half);
    Files.move(half.resolve("file"), half.resolve("half"));
    assertThat(made("key")).isEqualTo(folder).isDirectoryNotContaining("glob:**/half");
    assertThat(folder.resolve("file")).hasContent("key");
    assertThat(half).doesNotExist();
  }

  @Test
  void whatWasUsedThisWeekStays() throws IOException {
    Path unused = made("unused");
    Path used = made("used");
    age(lock(unused), 8);
    age(lock(used), 8);
    assertThat(made("used")).isEqualTo(used);
    made("new");
    assertThat(used.resolve("file")).exists();
    assertThat(unused).doesNotExist();
  }

  /** Without its lock, as in a cache of others that can only be read. */
  @Test
  void aFolderThatIsThereNeedsNothingWritten() throws IOException {
    Path folder = made("key");
    Files.delete(lock(folder));
    assertThat(made("key")).isEqualTo(folder);
    assertThat(lock(folder)).doesNotExist();
  }

  private static Path made(String key, Path cache) throws IOException {
    return NodeCache.made(key, cache, folder -> Files.writeString(folder.resolve("file"), key));
  }

  @Test
  void whatTheMakerThrowsIsNoFaultOfTheCache() {
    assertThatThrownBy(
            () ->
                NodeCache.made(
                    "broken",
                    cache,
                    folder -> {
                      throw new IOException("no such model");
                    }))
        .hasMessage("no such model");
  }

  private static void give(Path file, int user) {
    try {
      Files.setAttribute(file, "unix:uid", user);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "only root gives files away: " + e);
    }
  }

  @Test
  void entriesOfOtherUsersAreReadAndStay() throws IOException {
    Path theirs = made("theirs");
    Path unused = made("unused");
    age(lock(theirs), 8);
    age(lock(unused), 8);
    give(lock(theirs), 12345);
    made("new");
    assertThat(unused).doesNotExist();
    assertThat(made("theirs")).isEqualTo(theirs);
    Path digests = Files.writeString(cache.resolve("digests"), "theirs\n");
    give(digests, 12345);
    NodeCache.replace(digests, List.of("ours"));
    assertThat(digests).hasContent("theirs\n");
  }

  @Test
  void othersCanReadWhatIsKept() throws IOException {
    Path file = Files.writeString(cache.resolve("file"), "before\n");
    NodeCache.replace(cache.resolve("digests"), List.of("one"));
    NodeCache.replace(cache.resolve("digests"), List.of("one", "two"));
    assertThat(cache.resolve("digests")).hasContent("one\ntwo\n");
    assertThat(Files.getPosixFilePermissions(cache.resolve("digests")))
        .isEqualTo(Files.getPosixFilePermissions(file));
    NodeCache.replace(file.resolve("digests"), List.of("nowhere"));
  }

  @Test
  void makingOneMayNeedAnother() throws IOException {
    Path outer =
        NodeCache.made(
            "outer",
            cache,
            folder -> Files.copy(made("inner").resolve("file"), folder.resolve("copy")));
    assertThat(outer.resolve("copy")).hasContent("inner");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void oneThreadMakesAFolderAndOthersWaitForThatOneAlone() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger times = new AtomicInteger();
    NodeCache.Maker slow =
        folder -> {
          times.incrementAndGet();
          inside.countDown();
          await(go);
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Path> first = threads.submit(() -> NodeCache.made("key", cache, slow));
      await(inside);
      Future<Path> second = threads.submit(() -> NodeCache.made("key", cache, slow));
      assertThat(made("other")).isDirectory();
      go.countDown();
      assertThat(second.get()).isEqualTo(first.get()).isDirectory();
    }
    assertThat(times).hasValue(1);
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
