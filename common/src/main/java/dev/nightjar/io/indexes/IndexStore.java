package dev.nightjar.io.indexes;

import dev.nightjar.embed.Digests;
import dev.nightjar.embed.node.NodeCache;
import dev.nightjar.index.ChunkIndex;
import dev.nightjar.index.shard.ShardBuilder;
import dev.nightjar.io.DigestedFiles;
import dev.nightjar.io.cache.NodeCopies;
import dev.nightjar.io.cache.NodeFolders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Brings shards between the index directory and this machine's disk, checked by SHA-256. Safe for
 * use by several threads and processes.
 */
public final class IndexStore {
  private IndexStore() {}

  /**
   * Opens all shards of an index.
   *
   * @throws UncheckedIOException if a shard's file is missing or damaged
   */
  public static ChunkIndex open(IndexManifest index, Configuration hadoop) {
    List<Path> shards = new ArrayList<>();
    for (ShardFiles shard : index.shards()) {
      shards.add(local(index.directory(), shard, hadoop));
    }
    try {
      return ChunkIndex.open(shards, index.parameters());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot open index %s in %s: %s".formatted(index.id(), index.directory(), e.getMessage()),
          e);
    }
  }

  /** An index that is open, and what it is. */
  public record Opened(IndexManifest manifest, ChunkIndex index) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      index.close();
    }
  }

  /**
   * Opens the current index of a directory. If it is replaced and removed in between, the one that
   * is current then is opened.
   *
   * @throws UncheckedIOException if a shard's file is missing or damaged
   */
  public static Opened openCurrent(String directory, Configuration hadoop) {
    IndexManifest index = IndexDirectory.current(directory, hadoop);
    while (true) {
      try {
        return new Opened(index, open(index, hadoop));
      } catch (UncheckedIOException e) {
        IndexManifest now = IndexDirectory.current(directory, hadoop);
        if (now.id().equals(index.id())) {
          throw e;
        }
        index = now;
      }
    }
  }

  /** The folder on this machine that holds a shard's files, with the digests it names. */
  public static Path local(String directory, ShardFiles shard, Configuration hadoop) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(directory, shard.path());
    String scheme = path.toUri().getScheme();
    Path cache = cache(hadoop);
    Path folder =
        scheme == null || scheme.equals("file")
            ? Path.of(path.toUri().getPath())
            : NodeCopies.copy("shard", path.toString(), cache, hadoop);
    try {
      verify(folder, shard.files(), cache);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(
          "Missing shard file: %s; the index is damaged, or was removed meanwhile: build it again"
              .formatted(e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder + ": " + e.getMessage(), e);
    }
    return folder;
  }

  private static Path cache(Configuration hadoop) {
    return NodeFolders.of(hadoop).indexes();
  }

  /** Reads all files once; while they look the same, nobody on this machine does again. */
  private static void verify(Path folder, Map<String, String> digests, Path cache)
      throws IOException {
    DigestedFiles files = new DigestedFiles(folder, digests);
    NodeCache.made(
        files.state(),
        cache.resolve("verified"),
        seen -> {
          Optional<DigestedFiles.Differing> differing = files.differing();
          if (differing.isPresent()) {
            throw new IOException(
                "%s is damaged: its SHA-256 is not the one the manifest names; build the index again"
                    .formatted(differing.get().path()));
          }
        });
  }

  /**
   * Copies a shard from this machine to the index directory.
   *
   * @param path relative to the directory
   */
  public static ShardFiles upload(
      Path shard, ShardBuilder.Built built, String directory, String path, Configuration hadoop)
      throws IOException {
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(directory, path);
    FileSystem files = target.getFileSystem(hadoop);
    files.delete(target, true);
    files.mkdirs(target);
    boolean local = files.getScheme().equals("file");
    Map<String, String> digests = new TreeMap<>();
    long bytes = 0;
    try (Stream<Path> list = Files.list(shard)) {
      for (Path file : list.sorted().toList()) {
        String name = file.getFileName().toString();
        try (InputStream in = Files.newInputStream(file)) {
          digests.put(name, Digests.sha256(in));
        }
        bytes += Files.size(file);
        if (local) { // Hadoop would write its own checksum files beside.
          Files.copy(file, Path.of(target.toUri().getPath(), name));
        } else {
          files.copyFromLocalFile(
              new org.apache.hadoop.fs.Path(file.toUri()),
              new org.apache.hadoop.fs.Path(target, name));
        }
      }
    }
    return new ShardFiles(path, built.chunks(), built.nodes(), digests, bytes);
  }

  /** Opens a file for writing, whatever is there; Hadoop's checksum files are not made. */
  public static OutputStream create(String folder, String name, Configuration hadoop)
      throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder, name);
    FileSystem files = path.getFileSystem(hadoop);
    return files.getScheme().equals("file")
        ? Files.newOutputStream(Path.of(path.toUri().getPath()))
        : files.create(path, true);
  }

  /**
   * A shard as a folder on this machine: where it lies, if that is here, else a copy.
   *
   * @param work an existing folder for the copy; whoever asks deletes it
   */
  public static Path borrow(String directory, ShardFiles shard, Path work, Configuration hadoop)
      throws IOException {
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(directory, shard.path());
    FileSystem files = source.getFileSystem(hadoop);
    if (files.getScheme().equals("file")) {
      return Path.of(source.toUri().getPath());
    }
    Path copy = work.resolve(source.getName());
    NodeCopies.copy(files, source, copy);
    return copy;
  }
}
