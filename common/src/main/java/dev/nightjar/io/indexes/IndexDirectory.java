package dev.nightjar.io.indexes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.Json;
import dev.nightjar.io.run.DirectoryLock;
import dev.nightjar.io.run.ManifestStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of indexes, on any file system Hadoop knows.
 *
 * <pre>
 * DIR/index=ID/shard-*                 Lucene's files; an updated index may share shards with others
 * DIR/_nightjar/indexes/ID.json        the manifest; an index without one does not exist
 * DIR/_nightjar/indexes/ID.measured    its recall and speed, once evaluate index has measured them
 * DIR/_nightjar/current.json           the index that readers should use
 * </pre>
 */
public final class IndexDirectory {
  private static final String INDEX = "search.index";
  private final Path root;
  private final FileSystem files;
  private final ManifestStore manifests;

  /** What tells whether this code can read the rest. */
  private record Format(int format) {}

  /** The shards of an index of any format. */
  private record Shards(List<ShardFiles> shards) {}

  private IndexDirectory(Path root, FileSystem files, Configuration hadoop) {
    this.root = root;
    this.files = files;
    this.manifests = new ManifestStore(root, files, hadoop, ManifestStore.Kind.INDEXES);
  }

  private static IndexDirectory at(String path, Configuration hadoop) throws IOException {
    Path given = FilePaths.of(path);
    FileSystem files = given.getFileSystem(hadoop);
    return new IndexDirectory(files.makeQualified(given), files, hadoop);
  }

  /**
   * Opens a directory to write to: one of indexes, empty, or not there yet.
   *
   * @throws InvalidInput if it holds something else
   */
  public static IndexDirectory open(String path, Configuration hadoop) {
    try {
      IndexDirectory directory = at(path, hadoop);
      if (directory.manifests.isForeign()) {
        throw new InvalidInput(
            "output", path, "it holds files that are no index", "give an empty or new folder");
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the output " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * The current index of a directory.
   *
   * @throws InvalidInput if there is none, or one that other code has to read
   */
  public static IndexManifest current(String path, Configuration hadoop) {
    IndexManifest index = base(path, hadoop);
    if (index.format() < IndexManifest.FORMAT) {
      throw InvalidInput.told(
          INDEX,
          String.format(
              Locale.ROOT,
              "Cannot read index %s in %s: its format is %d, this Nightjar reads %d; index again: ‹nightjar index index.vectors=%s output=%s›",
              index.id(),
              path,
              index.format(),
              IndexManifest.FORMAT,
              index.vectors(),
              path));
    }
    return index;
  }

  /**
   * The current index of a directory, whose format may be too old to read its shards.
   *
   * @throws InvalidInput if there is none, or one that only newer code can read
   */
  public static IndexManifest base(String path, Configuration hadoop) {
    try {
      IndexDirectory directory = at(path, hadoop);
      Optional<String> name = directory.manifests.currentName();
      if (name.isEmpty()) {
        throw InvalidInput.told(
            INDEX,
            "Missing index: %s has no current index%s"
                .formatted(
                    path,
                    directory.files.exists(new Path(directory.root, "_nightjar/runs"))
                        ? "; it holds vectors: ‹nightjar index index.vectors=%s output=DIR› makes one"
                            .formatted(path)
                        : "; ‹nightjar index index.vectors=DIR output=%s› makes one"
                            .formatted(path)));
      }
      return directory.read(name.get());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the index " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * All that is written of the current index of a directory, whatever its format.
   *
   * @throws InvalidInput if there is none, or one that only newer code can read
   */
  public static IndexRecord currentRecord(String path, Configuration hadoop) {
    IndexManifest index = base(path, hadoop);
    try {
      return at(path, hadoop).manifests.read(index.id(), IndexRecord.class);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the index " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Keeps what was measured of an index beside its manifest, over what was kept before.
   *
   * @return why that could not be; who may only read an index measures it all the same
   */
  public static Optional<String> keepMeasured(
      IndexManifest index, Record measured, Configuration hadoop) {
    try {
      at(index.directory(), hadoop).manifests.attach(index.id(), ManifestStore.MEASURED, measured);
      return Optional.empty();
    } catch (IOException | UncheckedIOException e) {
      return Optional.of(
          "reports will not show this: cannot write to %s: %s"
              .formatted(index.directory(), e.getMessage()));
    }
  }

  /** What was measured of an index, if it was kept. */
  public static <T> Optional<T> measured(
      String path, String id, Class<T> type, Configuration hadoop) {
    try {
      return at(path, hadoop).manifests.attached(id, ManifestStore.MEASURED, type);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private IndexManifest read(String id) {
    JsonNode json = manifests.read(id, JsonNode.class);
    int format = Json.read(json, Format.class).format();
    if (format > IndexManifest.FORMAT) {
      throw InvalidInput.told(
          INDEX,
          String.format(
              Locale.ROOT,
              "Cannot read index %s in %s: its format is %d, this Nightjar reads %d; use the Nightjar that wrote it, or index again",
              id,
              root,
              format,
              IndexManifest.FORMAT));
    }
    return Json.read(json, IndexManifest.class).in(root.toString());
  }

  /** The directory itself. */
  public String path() {
    return root.toString();
  }

  /** Where the folders of an index lie, relative to the directory. */
  public static String folder(String id) {
    return "index=" + id;
  }

  /** Whether there is an index of that name. */
  public boolean has(String id) {
    try {
      return manifests.exists(id) || files.exists(new Path(root, folder(id)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * Keeps other writers out until closed.
   *
   * @throws IllegalStateException if another one is writing
   */
  public DirectoryLock lock(String id, boolean takeOver) {
    return manifests.lock(id, takeOver);
  }

  /** Marks the directory as one of indexes and makes sure that the name is free. */
  public void claim(String id) {
    try {
      if (has(id)) {
        throw new InvalidInput(
            "index.index-id", id, root + " has an index of that name", "indexes are immutable");
      }
      manifests.mark();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + root + ": " + e.getMessage(), e);
    }
  }

  /** Writes the manifest, which makes the index exist. */
  public void record(IndexRecord index) {
    manifests.record(index.manifest().id(), index);
  }

  /** Makes an index current. */
  public void makeCurrent(IndexManifest index) {
    manifests.makeCurrent(index.id(), "start again: another index is made");
  }

  /**
   * Removes an index that did not come to its end: first the manifest, if that is there already.
   */
  public void discardIndex(String id) {
    try {
      manifests.remove(id);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove index " + id + ": " + e.getMessage(), e);
    }
    discard(folder(id));
  }

  /** Removes a folder, given relative to the directory, and the folder above if it is empty now. */
  public void discard(String folder) {
    try {
      Path path = new Path(root, folder);
      files.delete(path, true);
      Path above = path.getParent();
      if (!above.equals(root) && files.exists(above) && files.listStatus(above).length == 0) {
        files.delete(above, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Removes shards that no manifest names in an index's folder: those of failed attempts. */
  public void discardStrays(IndexManifest index) {
    try {
      Set<String> named = new HashSet<>();
      index.shards().forEach(shard -> named.add(shard.path()));
      removeUnnamed(folder(index.id()), named);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clean " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * Removes all indexes but the newest, with the shards that none of those uses.
   *
   * @return the names of what was removed
   */
  public List<String> prune(int keep) {
    try {
      List<String> names = manifests.names();
      List<String> old = names.subList(Math.min(keep, names.size()), names.size());
      Set<String> named = new HashSet<>();
      for (String name : names.subList(0, Math.min(keep, names.size()))) {
        manifests.read(name, Shards.class).shards().forEach(shard -> named.add(shard.path()));
      }
      for (String name : old) {
        manifests.remove(name);
        removeUnnamed(folder(name), named);
      }
      return List.copyOf(old);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clean " + root + ": " + e.getMessage(), e);
    }
  }

  private void removeUnnamed(String folder, Set<String> named) throws IOException {
    Path path = new Path(root, folder);
    if (!files.exists(path)) {
      return;
    }
    int left = 0;
    for (FileStatus shard : files.listStatus(path)) {
      if (named.contains(folder + "/" + shard.getPath().getName())) {
        left++;
      } else {
        files.delete(shard.getPath(), true);
      }
    }
    if (left == 0) {
      files.delete(path, true);
    }
  }
}
