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
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Copies of remote folders on this machine's disk. Safe for use by threads and processes. */
final class NodeCache {
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
      Path target = cache.resolve(Digests.sha256(uri + listing(files, source)).substring(0, 32));
      Files.createDirectories(cache);
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve(target.getFileName() + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!Files.isDirectory(target) && lock.isValid()) {
          Path part = cache.resolve(target.getFileName() + ".part");
          copy(files, source, part);
          Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return target;
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException("Missing " + kind + ": " + uri, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot fetch " + uri + ": " + e.getMessage(), e);
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
