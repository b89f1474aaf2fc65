package dev.nightjar.io;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Paths whatever characters their names have. Hadoop takes a colon in a relative path for a scheme
 * and cannot open a local file with one for its checksums; Spark takes brackets for a pattern.
 */
public final class FilePaths {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  /** Spark's own option by which its file index reads a path to the letter. */
  private static final String PATTERNS = "__globPaths__";

  /** Hadoop's local files without checksums, whose files' names would be refused. */
  private static final Map<String, String> WITHOUT_CHECKSUMS =
      Map.of(
          "fs.file.impl", RawLocalFileSystem.class.getName(), "fs.file.impl.disable.cache", "true");

  private FilePaths() {}

  /** What a user has written: a URI if it begins with a scheme and a slash, else a local path. */
  public static Path of(String written) {
    boolean local = !SCHEME.matcher(written).matches() && !written.startsWith("/");
    return new Path(local ? "./" + written : written);
  }

  /** A file or folder of a folder. */
  public static Path child(Path folder, String name) {
    return new Path(folder, new Path(null, null, name));
  }

  /** Whether Hadoop's local file system cannot open a file by this name. */
  static boolean isOdd(String path) {
    return path.startsWith("file:/") && path.indexOf(':', path.lastIndexOf('/') + 1) >= 0;
  }

  /** Settings by which a file can be opened. */
  public static Configuration opening(String path, Configuration hadoop) {
    if (!isOdd(path)) {
      return hadoop;
    }
    Configuration plain = new Configuration(hadoop);
    WITHOUT_CHECKSUMS.forEach(plain::set);
    return plain;
  }

  /**
   * What Spark reads at paths, each taken to the letter: in one table, and in one for each path
   * that cannot be written as a pattern.
   */
  public static List<Dataset<Row>> load(DataFrameReader reader, Collection<String> paths) {
    List<String> patterns = new ArrayList<>();
    List<String> alone = new ArrayList<>();
    DataFrameReader opening = reader;
    for (String path : paths) {
      String pattern = path.replaceAll("[{}\\[\\]*?\\\\]", "\\\\$0");
      boolean both = !pattern.equals(path) && path.indexOf(':', path.indexOf('/')) >= 0;
      (both ? alone : patterns).add(both ? path : pattern);
      opening = isOdd(path) ? opening.options(WITHOUT_CHECKSUMS) : opening;
    }
    List<Dataset<Row>> tables = new ArrayList<>();
    if (!patterns.isEmpty()) {
      tables.add(opening.load(patterns.toArray(String[]::new)));
    }
    for (String path : alone) { // several at once, Spark reads several times
      tables.add(opening.option(PATTERNS, "false").load(path));
    }
    return tables;
  }

  /** A path as other programs take it: one of this machine's disks without its scheme. */
  public static String plain(String path) {
    return path.replaceFirst("^file:(?=/)", "");
  }
}
