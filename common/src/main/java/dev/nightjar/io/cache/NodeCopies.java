package dev.nightjar.io.cache;

import dev.nightjar.embed.node.NodeCache;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies of remote folders and files in this machine's {@link NodeCache}. */
public final class NodeCopies {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCopies.class);

  private NodeCopies() {}

  /**
   * A folder as it is now, copied to this machine unless it is here already; one process at a time
   * copies. A file is copied into a folder.
   *
   * @param kind what it is, for messages: "model folder"
   */
  public static Path copy(String kind, String uri, Path cache, Configuration hadoop) {
    try {
      org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(uri);
      FileSystem files = source.getFileSystem(hadoop);
      String listed = listing(files, source);
      return NodeCache.made(
          uri + listed,
          cache,
          folder -> {
            LOG.info("Copying {} to {}", uri.replaceAll("//[^/@]*@", "//"), folder);
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

  /** Copies a folder of any file system to this machine, or a file into a folder. */
  public static void copy(FileSystem files, org.apache.hadoop.fs.Path source, Path target)
      throws IOException {
    String base = files.makeQualified(source).toUri().getPath();
    var all = files.listFiles(source, true);
    while (all.hasNext()) {
      org.apache.hadoop.fs.Path file = all.next().getPath();
      String name = file.toUri().getPath().substring(base.length()).replaceAll("^/+", "");
      Path copy = target.resolve(name.isEmpty() ? file.getName() : name);
      Files.createDirectories(copy.getParent());
      try (InputStream in = files.open(file)) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
