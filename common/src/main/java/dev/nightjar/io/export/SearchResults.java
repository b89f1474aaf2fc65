package dev.nightjar.io.export;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.WholeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Where the hits of many queries go: a folder of Parquet, replaced as a whole, or one file of JSON
 * Lines if the name ends so. A row a query: query_id, query, hits.
 */
public final class SearchResults {
  /** The column that rows are ordered by, which is not written. */
  public static final String NUMBER = "number";

  private final Path path;
  private final FileSystem files;
  private final WholeFiles whole;

  private SearchResults(Path path, FileSystem files, Configuration hadoop) {
    this.path = path;
    this.files = files;
    this.whole = new WholeFiles(files, hadoop);
  }

  /**
   * Chooses by the name.
   *
   * @throws InvalidInput if there is a folder that does not look like such results
   */
  public static SearchResults open(String path, Configuration hadoop) {
    try {
      Path given = FilePaths.of(path);
      FileSystem files = given.getFileSystem(hadoop);
      SearchResults results = new SearchResults(files.makeQualified(given), files, hadoop);
      boolean foreign =
          files.exists(given)
              && (results.isJson()
                  ? files.getFileStatus(given).isDirectory()
                  : files.getFileStatus(given).isFile()
                      || (files.listStatus(given).length > 0
                          && !files.exists(new Path(given, "_SUCCESS"))));
      if (foreign) {
        throw new InvalidInput(
            "output", path, "it holds something else than hits", "give a new path");
      }
      return results;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the output " + path + ": " + e.getMessage(), e);
    }
  }

  private boolean isJson() {
    return path.getName().endsWith(".jsonl");
  }

  /** The folder or file. */
  public String path() {
    return path.toString();
  }

  /**
   * Writes rows in the order of their numbers.
   *
   * @return how many
   */
  public long write(Dataset<Row> found) {
    Dataset<Row> ordered = found.orderBy(NUMBER).drop(NUMBER);
    if (!isJson()) {
      ordered.write().mode(SaveMode.Overwrite).option("compression", "zstd").parquet(path());
      return found.count();
    }
    Path parts = new Path(path.getParent(), "." + path.getName() + ".part");
    ordered
        .write()
        .mode(SaveMode.Overwrite)
        .option("ignoreNullFields", "false")
        .json(parts.toString());
    try {
      join(files.listStatus(parts, file -> file.getName().startsWith("part-")));
      files.delete(parts, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + path + ": " + e.getMessage(), e);
    }
    return found.count();
  }

  /** Makes one file of those of the tasks, in the order of their names. */
  private void join(FileStatus[] parts) throws IOException {
    Arrays.sort(parts);
    whole.write(
        path,
        out -> {
          for (FileStatus part : parts) {
            try (InputStream in = files.open(part.getPath())) {
              in.transferTo(out);
            }
          }
        });
  }
}
