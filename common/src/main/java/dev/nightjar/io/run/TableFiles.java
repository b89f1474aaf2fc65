package dev.nightjar.io.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a table in Parquet. */
public final class TableFiles {
  private TableFiles() {}

  /** The paths of a folder's files; none if there is no such folder. */
  public static List<String> paths(FileSystem files, String folder) {
    return bytes(files, folder).keySet().stream().map(name -> folder + "/" + name).toList();
  }

  /** The sizes of a folder's files by name; none if there is no such folder. */
  public static Map<String, Long> bytes(FileSystem files, String folder) {
    Map<String, Long> sizes = new TreeMap<>();
    try {
      for (FileStatus file : files.listStatus(new Path(folder))) {
        if (file.isFile() && file.getPath().getName().endsWith(".parquet")) {
          sizes.put(file.getPath().getName(), file.getLen());
        }
      }
      return sizes;
    } catch (FileNotFoundException e) {
      return sizes;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder + ": " + e.getMessage(), e);
    }
  }
}
