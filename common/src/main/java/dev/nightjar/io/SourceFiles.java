package dev.nightjar.io;

import dev.nightjar.config.ConfigurationException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The files of an input, in the order of their names. Files and folders whose names begin with an
 * underscore or a dot are left out, as everywhere in Hadoop.
 *
 * @param files the files
 */
record SourceFiles(List<SourceFile> files) implements Serializable {
  private static final Map<String, String> FORMATS =
      Map.ofEntries(
          Map.entry("jsonl", "jsonl"),
          Map.entry("ndjson", "jsonl"),
          Map.entry("json", "json"),
          Map.entry("csv", "csv"),
          Map.entry("parquet", "parquet"),
          Map.entry("orc", "orc"),
          Map.entry("avro", "avro"),
          Map.entry("txt", "text"),
          Map.entry("text", "text"),
          Map.entry("md", "text"),
          Map.entry("markdown", "text"),
          Map.entry("rst", "text"));

  private static final String COMPRESSED = "\\.(gz|bz2|zst|lz4|snappy|deflate)$";

  /**
   * One file.
   *
   * @param path the full path
   * @param name the path below the input, which ids are made of
   * @param bytes its size
   * @param modified when it was last written, in milliseconds since 1970
   */
  record SourceFile(String path, String name, long bytes, long modified) implements Serializable {}

  static SourceFiles list(String input, Configuration hadoop) {
    try {
      Path pattern = new Path(input);
      FileSystem system = pattern.getFileSystem(hadoop);
      FileStatus[] roots = system.globStatus(pattern);
      if (roots == null || roots.length == 0) {
        throw new ConfigurationException(
            "Invalid option '--input': %s (there is no such file or folder)".formatted(input));
      }
      List<SourceFile> files = new ArrayList<>();
      for (FileStatus root : roots) {
        add(system, root, files);
      }
      if (files.isEmpty()) {
        throw new ConfigurationException(
            "Invalid option '--input': %s (it holds no files to read)".formatted(input));
      }
      files.sort(Comparator.comparing(SourceFile::path));
      return new SourceFiles(List.copyOf(files));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the input " + input + ": " + e.getMessage(), e);
    }
  }

  private static void add(FileSystem system, FileStatus root, List<SourceFile> files)
      throws IOException {
    if (root.isFile()) {
      files.add(sourceFile(root, root.getPath().getName()));
      return;
    }
    String base = root.getPath().toString() + "/";
    if (system.getScheme().equals("file")) {
      addLocal(system, root, base, files);
      return;
    }
    // One listing, however deep, where the file system can.
    RemoteIterator<LocatedFileStatus> all = system.listFiles(root.getPath(), true);
    while (all.hasNext()) {
      addIfShown(all.next(), base, files);
    }
  }

  /** Hadoop's deep listing of local folders starts a process for each file. */
  private static void addLocal(
      FileSystem system, FileStatus folder, String base, List<SourceFile> files)
      throws IOException {
    for (FileStatus file : system.listStatus(folder.getPath())) {
      if (file.isDirectory()) {
        addLocal(system, file, base, files);
      } else {
        addIfShown(file, base, files);
      }
    }
  }

  private static void addIfShown(FileStatus file, String base, List<SourceFile> files) {
    String name = file.getPath().toString().substring(base.length());
    if (!("/" + name).matches(".*/[._].*")) {
      files.add(sourceFile(file, name));
    }
  }

  private static SourceFile sourceFile(FileStatus file, String name) {
    return new SourceFile(
        file.getPath().toString(), name, file.getLen(), file.getModificationTime());
  }

  /** The one format of all files, by their names. */
  String format() {
    Set<String> formats =
        files.stream()
            .map(file -> formatOf(file.name()))
            .collect(Collectors.toCollection(TreeSet::new));
    if (formats.size() != 1 || formats.contains("")) {
      throw new ConfigurationException(
          "Invalid option '--format': auto (the input's files look like %s; say which with --format)"
              .formatted(formats.stream().map(f -> f.isEmpty() ? "unknown" : f).toList()));
    }
    return formats.iterator().next();
  }

  private static String formatOf(String name) {
    String plain = name.replaceFirst(COMPRESSED, "");
    return FORMATS.getOrDefault(
        plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT), "");
  }

  long bytes() {
    return files.stream().mapToLong(SourceFile::bytes).sum();
  }

  /** The name of each file by its path. */
  Map<String, String> names() {
    return files.stream().collect(Collectors.toMap(SourceFile::path, SourceFile::name));
  }
}
