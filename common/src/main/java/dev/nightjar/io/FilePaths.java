package dev.nightjar.io;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/**
 * Paths whatever characters their names have. Hadoop takes a colon in a relative path for a scheme
 * and cannot open a local file with one for its checksums; Spark takes brackets for a pattern.
 */
final class FilePaths {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  /** Spark's own option by which its file index reads paths to the letter. */
  private static final String PATTERNS = "__globPaths__";

  /** Hadoop's local files without checksums, whose files' names would be refused. */
  private static final Map<String, String> WITHOUT_CHECKSUMS =
      Map.of(
          "fs.file.impl", RawLocalFileSystem.class.getName(), "fs.file.impl.disable.cache", "true");

  private FilePaths() {}

  /** What a user has written: a URI if it begins with a scheme and a slash, else a local path. */
  static Path of(String written) {
    boolean local = !SCHEME.matcher(written).matches() && !written.startsWith("/");
    return new Path(local ? "./" + written : written);
  }

  /** A file or folder of a folder. */
  static Path child(Path folder, String name) {
    return new Path(folder, new Path(null, null, name));
  }

  /** Whether Hadoop's local file system cannot open a file by this name. */
  static boolean isOdd(String path) {
    return path.startsWith("file:/") && path.indexOf(':', path.lastIndexOf('/') + 1) >= 0;
  }

  /** Settings by which a file can be opened. */
  static Configuration opening(String path, Configuration hadoop) {
    if (!isOdd(path)) {
      return hadoop;
    }
    Configuration plain = new Configuration(hadoop);
    WITHOUT_CHECKSUMS.forEach(plain::set);
    return plain;
  }

  /** Spark's reader of paths to the letter. */
  static DataFrameReader reader(SparkSession spark) {
    return spark.read().option(PATTERNS, "false");
  }

  /** Spark's reader of these files and no others. */
  static DataFrameReader reader(SparkSession spark, Iterable<String> paths) {
    DataFrameReader reader = reader(spark);
    for (String path : paths) {
      if (isOdd(path)) {
        return reader.options(WITHOUT_CHECKSUMS);
      }
    }
    return reader;
  }
}
