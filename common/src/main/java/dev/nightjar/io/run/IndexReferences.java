package dev.nightjar.io.run;

import dev.nightjar.embed.Digests;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.WholeFiles;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The index directories that were made from a directory of runs: {@code _nightjar/readers}. */
public final class IndexReferences {
  private final Path root;
  private final Path folder;
  private final FileSystem files;
  private final WholeFiles whole;
  private final Configuration hadoop;

  private record Reader(@Nullable String indexDirectory) {}

  /** What of an index's manifest tells where it came from. */
  private record Origin(@Nullable String vectorsDirectory, @Nullable String runId) {}

  public IndexReferences(Path root, FileSystem files, WholeFiles whole, Configuration hadoop) {
    this.root = root;
    this.folder = new Path(root, "_nightjar/readers");
    this.files = files;
    this.whole = whole;
    this.hadoop = hadoop;
  }

  public void add(String indexDirectory) throws IOException {
    Path file = new Path(folder, Digests.sha256(indexDirectory).substring(0, 16) + ".json");
    whole.write(file, new Reader(indexDirectory));
  }

  /** The runs that indexes were made from, each with an index directory that has one. */
  public Map<String, String> runs() throws IOException {
    Map<String, String> runs = new TreeMap<>();
    if (!files.exists(folder)) {
      return runs;
    }
    for (FileStatus file : files.listStatus(folder)) {
      String directory =
          whole.read(file.getPath(), Reader.class).map(Reader::indexDirectory).orElse("");
      if (directory.isEmpty()) {
        continue;
      }
      Path index = FilePaths.of(directory);
      ManifestStore indexes =
          new ManifestStore(index, index.getFileSystem(hadoop), hadoop, ManifestStore.Kind.INDEXES);
      for (String name : indexes.names()) {
        Origin origin = indexes.read(name, Origin.class);
        if (origin.runId != null && root.toString().equals(origin.vectorsDirectory)) {
          runs.put(origin.runId, directory);
        }
      }
    }
    return runs;
  }
}
