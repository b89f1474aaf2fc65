package dev.nightjar.embed.node;

import dev.nightjar.embed.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders on this machine's disk that are made once and read by all; what its maker's processes
 * have not asked for in a week goes when they make something new. What cannot be kept there is made
 * in a folder of this process alone; what other users keep is read, and never written, removed or
 * waited for. Safe for use by threads and processes.
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

  /** What is wrong with a cache: nothing can be made there. */
  private static final class UnkeptException extends IOException {
    private static final long serialVersionUID = 1;

    UnkeptException(Path entry, Throwable cause) {
      super("Cannot make " + entry + ": " + cause, cause);
    }
  }

  /**
   * A folder of this machine, made unless it is there; one process at a time makes one. Where it
   * cannot be kept for others, this process makes one of its own.
   *
   * @param key what it holds, to the last byte
   * @throws IOException what the maker throws, or if this process has no room of its own either
   */
  public static Path made(String key, Path cache, Maker maker) throws IOException {
    try {
      return made(target(key, cache), maker);
    } catch (UnkeptException e) {
      return made(target(key, OwnFolder.insteadOf(cache, e.getCause())), maker);
    }
  }

  private static Path made(Path target, Maker maker) throws IOException {
    if (!isThere(target)) {
      Making making = MAKING.compute(target, Making::joined);
      try {
        synchronized (making.lock) {
          make(target, maker);
        }
      } finally {
        MAKING.computeIfPresent(target, Making::left);
      }
    }
    used(lock(target));
    return target;
  }

  private static void make(Path target, Maker maker) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try (FileChannel channel = open(lock(target));
        FileLock lock = locked(channel, target)) {
      if (!isThere(target) && lock.isValid()) {
        try {
          maker.make(emptied(part, target));
          Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
          OwnFolder.removeAll(part);
        }
        removeUnused(target);
      }
    }
  }

  private static FileChannel open(Path lock) throws UnkeptException {
    try {
      Files.createDirectories(lock.getParent());
      return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UnkeptException(lock, e);
    }
  }

  private static FileLock locked(FileChannel channel, Path target) throws UnkeptException {
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        LOG.info("Waiting for another process, which makes {}", target);
        return channel.lock();
      }
      return lock;
    } catch (IOException e) { // some network file systems have no locks
      throw new UnkeptException(target, e);
    }
  }

  /** An empty folder to make something in; a process that was killed may have left it. */
  private static Path emptied(Path part, Path target) throws UnkeptException {
    try {
      if (Files.exists(target)) {
        throw new AccessDeniedException(target.toString());
      }
      OwnFolder.removeAll(part);
      return Files.createDirectory(part);
    } catch (IOException e) {
      throw new UnkeptException(part, e);
    }
  }

  /** Whether {@link #made} has that folder already. */
  public static boolean isMade(String key, Path cache) {
    return isThere(target(key, cache))
        || OwnFolder.made().filter(own -> isThere(target(key, own))).isPresent();
  }

  /** Others may have made it for themselves alone. */
  private static boolean isThere(Path target) {
    return Files.isDirectory(target) && Files.isReadable(target);
  }

  private static Path target(String key, Path cache) {
    return cache.resolve(Digests.sha256(key).substring(0, 32));
  }

  private static Path lock(Path target) {
    return target.resolveSibling(target.getFileName() + LOCK);
  }

  /** This folder if it can be written, else that of this process alone. */
  public static Path writable(Path cache) throws IOException {
    try {
      Files.createDirectories(cache);
      Files.delete(Files.createTempFile(cache, ".nightjar", null));
      return cache;
    } catch (IOException e) {
      return OwnFolder.insteadOf(cache, e);
    }
  }

  /** The folder of this process alone, if it could not keep something. */
  public static Optional<Path> own() {
    return OwnFolder.made();
  }

  /** What the user should know: what this process cannot keep for others, and how it could. */
  public static List<String> warnings() {
    return OwnFolder.warnings();
  }

  /** Notes that something is used, if it is this user's. */
  public static void used(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      // It can be read, that is enough: others keep it.
    }
  }

  /**
   * Puts lines in the place of a file of this user, or where none is, readable by others; where
   * that cannot be, all stays as it is.
   */
  public static void replace(Path file, List<String> lines) {
    Path part =
        file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      Files.write(part, lines);
      try {
        if (!Files.exists(file) || Files.getOwner(file).equals(Files.getOwner(part))) {
          Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      LOG.debug("Cannot keep {}: {}", file, e.toString());
    }
  }

  /**
   * Removes files, and the folders that lock files stand for, that were not used for long: those
   * beside one that was just made, and of the same user.
   */
  static void removeUnused(Path made) {
    Instant limit = Instant.now().minus(UNUSED);
    try (Stream<Path> list = Files.list(made.getParent())) {
      UserPrincipal owner = Files.getOwner(made);
      for (Path file : list.filter(Files::isRegularFile).toList()) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)
            && Files.getOwner(file).equals(owner)) {
          String name = file.getFileName().toString();
          if (name.endsWith(LOCK)) {
            OwnFolder.removeAll(
                file.resolveSibling(name.substring(0, name.length() - LOCK.length())));
          }
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | UncheckedIOException e) { // another process may be at it too
      LOG.debug("Cannot remove what is unused beside {}: {}", made, e.toString());
    }
  }
}
