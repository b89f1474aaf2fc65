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

/**
 * Folders on this machine's disk that are made once and read by all; what nobody has asked for in a
 * week goes when something new comes. Safe for use by threads and processes.
 */
public final class NodeCache {
  private static final Duration UNUSED = Duration.ofDays(7);
  private static final String LOCK = ".lock";

  /** One for each folder, since a process cannot lock a file twice: making one may need another. */
  private static final ConcurrentMap<Path, Object> MAKING = new ConcurrentHashMap<>();

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
      synchronized (MAKING.computeIfAbsent(target, path -> new Object())) {
        make(target, cache, maker);
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
        FileLock lock = channel.lock()) {
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
