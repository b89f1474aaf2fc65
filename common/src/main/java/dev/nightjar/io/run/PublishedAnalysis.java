package dev.nightjar.io.run;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.ParquetTable;
import dev.nightjar.io.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An analysis that can be read, whichever it is, as {@code analyze} writes it: its manifest and its
 * tables. Nobody needs Spark for it. Immutable.
 *
 * @param path of the directory
 * @param manifest what it read and found
 * @param hadoop to read its tables with
 */
public record PublishedAnalysis(String path, AnalysisManifest manifest, Configuration hadoop) {
  /** Where the manifest is in the directory of an analysis. */
  public static final String MANIFEST = "_nightjar/analysis.json";

  /**
   * Opens an analysis.
   *
   * @param key of the option that names it
   * @throws InvalidInput if there is none
   */
  public static PublishedAnalysis open(String key, String path, Configuration hadoop) {
    try {
      Path given = FilePaths.of(path);
      FileSystem files = given.getFileSystem(hadoop);
      Path root = files.makeQualified(given);
      AnalysisManifest manifest =
          new WholeFiles(files, hadoop)
              .read(new Path(root, MANIFEST), AnalysisManifest.class)
              .orElseThrow(
                  () ->
                      new InvalidInput(
                          key,
                          path,
                          "it holds no analysis",
                          "‹nightjar analyze map output=" + path + "› makes one"));
      return new PublishedAnalysis(root.toString(), manifest, hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Opens several. */
  public static List<PublishedAnalysis> open(String key, List<String> paths, Configuration hadoop) {
    return paths.stream().map(path -> open(key, path, hadoop)).toList();
  }

  /** Its name. */
  public String name() {
    return manifest.analysis();
  }

  /** Where a table's files are. */
  public String folder(String table) {
    return new Path(path, table).toString();
  }

  /** Whether it has a table. */
  public boolean has(String table) {
    return manifest.tables().containsKey(table);
  }

  /** A table. */
  public ParquetTable table(String name) {
    return new ParquetTable(folder(name), hadoop);
  }
}
