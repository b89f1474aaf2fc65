package dev.nightjar.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.Digests;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The index directories that were made from a directory of runs: {@code _nightjar/readers}. */
final class IndexReferences {
  private static final String DIRECTORY = "index_directory";

  private final Path root;
  private final Path folder;
  private final FileSystem files;
  private final WholeFiles whole;
  private final Configuration hadoop;

  IndexReferences(Path root, FileSystem files, WholeFiles whole, Configuration hadoop) {
    this.root = root;
    this.folder = new Path(root, "_nightjar/readers");
    this.files = files;
    this.whole = whole;
    this.hadoop = hadoop;
  }

  void add(String indexDirectory) throws IOException {
    Path file = new Path(folder, Digests.sha256(indexDirectory).substring(0, 16) + ".json");
    whole.write(file, Map.of(DIRECTORY, indexDirectory));
  }

  /** The runs that indexes were made from, each with an index directory that has one. */
  Map<String, String> runs() throws IOException {
    Map<String, String> runs = new TreeMap<>();
    if (!files.exists(folder)) {
      return runs;
    }
    for (FileStatus file : files.listStatus(folder)) {
      String directory =
          whole.read(file.getPath()).map(json -> json.path(DIRECTORY).asText()).orElse("");
      if (directory.isEmpty()) {
        continue;
      }
      Path index = FilePaths.of(directory);
      ManifestStore indexes =
          new ManifestStore(index, index.getFileSystem(hadoop), hadoop, "indexes", "index_id");
      for (String name : indexes.names()) {
        JsonNode manifest = indexes.read(name);
        if (manifest.path("vectors_directory").asText().equals(root.toString())) {
          runs.put(manifest.path("run_id").asText(), directory);
        }
      }
    }
    return runs;
  }
}
