package dev.nightjar.embed;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders on this machine's disk that are made once and read by all; what nobody has asked for in a
 * week goes when something new comes. Safe for use by threads and processes.
 */
public final class NodeCache {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCache.class);

  private static final Duration UNUSED = Duration.ofDays(7);
  private static final String LOCK = ".lock";

  /** What this process makes now: it cannot lock a file twice, and making one may need another. */
  private static final ConcurrentMap<Path, Making> MAKING = new ConcurrentHashMap<>();

  /** Those who make a folder, one at a time, or wait to find it made. */
  private record Making(Object lock, int threads) {
    static Making joined(Path target, @Nullable Making others) {
      return others == null
          ? new Making(new Object(), 1)
          : new Making(others.lock, others.threads + 1);
    }

    static @Nullable Making left(Path target, Making others) {
      return others.threads == 1 ? null : new Making(others.lock, others.threads - 1);
    }
  }

  private NodeCache() {}

  /** Puts files into a folder, which exists and is empty. */
  public interface Maker {
    void make(Path folder) throws IOException;
  }

  /**
   * A folder of this machine, made unless it is there; one process at a time makes one.
   *
   * @param key what it holds, to the last byte
   */
  public static Path made(String key, Path cache, Maker maker) throws IOException {
    Path target = target(key, cache);
    if (!Files.isDirectory(target)) {
      Making making = MAKING.compute(target, Making::joined);
      try {
        synchronized (making.lock) {
          make(target, cache, maker);
        }
      } finally {
        MAKING.computeIfPresent(target, Making::left);
      }
    }
    try {
      touch(lock(target));
    } catch (IOException e) {
      // It can be read, that is enough: others keep this cache.
    }
    return target;
  }

  private static void make(Path target, Path cache, Maker maker) throws IOException {
    Files.createDirectories(cache);
    try (FileChannel channel =
            FileChannel.open(lock(target), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = locked(channel, target)) {
      if (!Files.isDirectory(target) && lock.isValid()) {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
          remove(part); // of a process that was killed
          maker.make(Files.createDirectory(part));
          Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
          remove(part);
        }
        removeUnused(cache);
      }
    }
  }

  private static FileLock locked(FileChannel channel, Path target) throws IOException {
    FileLock lock = channel.tryLock();
    if (lock == null) {
      LOG.info("Waiting for another process, which makes {}", target);
      return channel.lock();
    }
    return lock;
  }

  /** Whether {@link #made} has that folder already. */
  public static boolean isMade(String key, Path cache) {
    return Files.isDirectory(target(key, cache));
  }

  private static Path target(String key, Path cache) {
    return cache.resolve(Digests.sha256(key).substring(0, 32));
  }

  private static Path lock(Path target) {
    return target.resolveSibling(target.getFileName() + LOCK);
  }

  /** Notes that something is used. */
  public static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }

  /** Removes files, and the copies that lock files stand for, that were not used for long. */
  public static void removeUnused(Path cache) throws IOException {
    Instant limit = Instant.now().minus(UNUSED);
    try (Stream<Path> list = Files.list(cache)) {
      for (Path file : list.filter(Files::isRegularFile).toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
          String name = file.getFileName().toString();
          if (name.endsWith(LOCK)) {
            remove(cache.resolve(name.substring(0, name.length() - LOCK.length())));
          }
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
