package dev.nightjar.io;

import dev.nightjar.embed.Digests;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Copies of remote folders on this machine's disk; what nobody has asked for in a week goes when
 * something new comes. Safe for use by threads and processes.
 */
final class NodeCache {
  private static final Duration UNUSED = Duration.ofDays(7);
  private static final String LOCK = ".lock";

  private NodeCache() {}

  /**
   * The folder as it is now, copied to this machine unless it is here already; one process at a
   * time copies.
   *
   * @param kind what it is, for messages: "model folder"
   */
  static synchronized Path copy(String kind, String uri, Path cache, Configuration hadoop) {
    try {
      org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(uri);
      FileSystem files = source.getFileSystem(hadoop);
      String listed = listing(files, source);
      return made(
          uri + listed,
          cache,
          folder -> {
            copy(files, source, folder);
            if (!listing(files, source).equals(listed)) {
              throw new IOException("it changes while it is copied; try again once it is complete");
            }
          });
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException("Missing " + kind + ": " + uri, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot fetch " + uri + ": " + e.getMessage(), e);
    }
  }

  /** Puts files into a folder, which exists and is empty. */
  interface Maker {
    void make(Path folder) throws IOException;
  }

  /**
   * A folder of this machine, made unless it is there; one process at a time makes one.
   *
   * @param key what it holds, to the last byte
   */
  static synchronized Path made(String key, Path cache, Maker maker) throws IOException {
    Path target = target(key, cache);
    Files.createDirectories(cache);
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve(target.getFileName() + LOCK),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!Files.isDirectory(target) && lock.isValid()) {
        Path part = cache.resolve(target.getFileName() + ".part");
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
    touch(cache.resolve(target.getFileName() + LOCK));
    return target;
  }

  /** Whether {@link #made} has that folder already. */
  static boolean isMade(String key, Path cache) {
    return Files.isDirectory(target(key, cache));
  }

  private static Path target(String key, Path cache) {
    return cache.resolve(Digests.sha256(key).substring(0, 32));
  }

  /** Notes that something is used. */
  static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }

  /** Removes files, and the copies that lock files stand for, that were not used for long. */
  static void removeUnused(Path cache) throws IOException {
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

  private static String listing(FileSystem files, org.apache.hadoop.fs.Path folder)
      throws IOException {
    StringBuilder listing = new StringBuilder();
    var all = files.listFiles(folder, true);
    TreeSet<String> entries = new TreeSet<>();
    while (all.hasNext()) {
      var file = all.next();
      entries.add(file.getPath() + " " + file.getLen() + " " + file.getModificationTime());
    }
    entries.forEach(entry -> listing.append('\n').append(entry));
    return listing.toString();
  }

  /** Copies a folder of any file system to this machine. */
  static void copy(FileSystem files, org.apache.hadoop.fs.Path source, Path target)
      throws IOException {
    String base = files.makeQualified(source).toUri().getPath();
    var all = files.listFiles(source, true);
    while (all.hasNext()) {
      org.apache.hadoop.fs.Path file = all.next().getPath();
      Path copy =
          target.resolve(file.toUri().getPath().substring(base.length()).replaceAll("^/+", ""));
      Files.createDirectories(copy.getParent());
      try (InputStream in = files.open(file)) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
