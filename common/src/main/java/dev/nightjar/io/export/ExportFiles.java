package dev.nightjar.io.export;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * The folder of an export, on any file system Hadoop knows: files that another program reads, and
 * {@code _nightjar/export.json}, written last, which says what they are. An export takes the place
 * of an earlier one. Not thread-safe.
 */
public final class ExportFiles {
  private static final String MANIFEST = "_nightjar/export.json";
  private static final String STAGING = "_staging";

  private final Path root;
  private final FileSystem files;
  private final WholeFiles whole;
  private final List<String> names = new ArrayList<>();

  /** What of a manifest says which files are an export's. */
  private record Named(List<String> files) {}

  private ExportFiles(Path root, FileSystem files, Configuration hadoop) {
    this.root = root;
    this.files = files;
    this.whole = new WholeFiles(files, hadoop);
  }

  /**
   * A folder to write to: new, empty, or of an earlier export, whose files are removed.
   *
   * @throws InvalidInput if it holds something else
   */
  static ExportFiles create(String path, Configuration hadoop) {
    try {
      Path given = FilePaths.of(path);
      FileSystem system = given.getFileSystem(hadoop);
      ExportFiles export = new ExportFiles(system.makeQualified(given), system, hadoop);
      export.clear(path);
      return export;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the output " + path + ": " + e.getMessage(), e);
    }
  }

  private void clear(String path) throws IOException {
    Path manifest = new Path(root, MANIFEST);
    List<String> before = whole.read(manifest, Named.class).map(Named::files).orElse(List.of());
    files.delete(new Path(root, STAGING), true);
    boolean isFile = files.exists(root) && files.getFileStatus(root).isFile();
    if (isFile || (before.isEmpty() && files.exists(root) && files.listStatus(root).length > 0)) {
      throw new InvalidInput(
          "output", path, "it holds something else than an export", "give an empty or new folder");
    }
    files.delete(manifest, false);
    for (String name : before) {
      files.delete(new Path(root, name), true);
    }
  }

  /** The folder. */
  String path() {
    return root.toString();
  }

  /** What was written, by name. */
  List<String> names() {
    return List.copyOf(names);
  }

  /**
   * Writes rows as one file of Parquet.
   *
   * @param rows of one partition
   * @return the file's path
   */
  String parquet(String name, Dataset<Row> rows) {
    Path staged = new Path(root, STAGING + "/" + name);
    rows.write().mode(SaveMode.Overwrite).option("compression", "zstd").parquet(staged.toString());
    try {
      FileStatus[] parts = files.listStatus(staged, part -> part.getName().endsWith(".parquet"));
      if (parts.length != 1) {
        throw new IOException("there are %s files for %s".formatted(parts.length, name));
      }
      Path place = new Path(root, name + ".parquet");
      whole.move(parts[0].getPath(), place);
      files.delete(new Path(root, STAGING), true);
      names.add(place.getName());
      return place.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write %s: %s".formatted(root, e.getMessage()), e);
    }
  }

  /** Says what was written, which makes it an export. */
  void publish(Record manifest) {
    try {
      whole.write(new Path(root, MANIFEST), manifest);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write %s: %s".formatted(root, e.getMessage()), e);
    }
  }
}
