package dev.nightjar.io.source;

import dev.nightjar.config.InvalidInput;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * The files of an input, in the order of their paths.
 *
 * @param files the files
 */
record SourceFiles(List<SourceFile> files) implements Serializable {
  /** The key of the option that says how files are read. */
  static final String FORMAT = "source.format";

  private static final Map<String, String> FORMATS =
      Map.ofEntries(
          Map.entry("jsonl", "jsonl"),
          Map.entry("ndjson", "jsonl"),
          Map.entry("json", "json"),
          Map.entry("csv", "csv"),
          Map.entry("tsv", "csv"),
          Map.entry("tab", "csv"),
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
   * @param name the path below the input, from its first wildcard on, which ids are made of
   * @param bytes its size
   * @param modified when it was last written, in milliseconds since 1970
   * @param folders what the names of its partition folders say, by column
   */
  record SourceFile(
      String path, String name, long bytes, long modified, Map<String, String> folders)
      implements Serializable {
    private String folder() {
      return name.substring(0, name.lastIndexOf('/') + 1);
    }
  }

  /**
   * Finds the files.
   *
   * @param leftOut what is not read is added here
   * @throws InvalidInput if there are none
   */
  static SourceFiles list(String input, Configuration hadoop, LeftOut leftOut) {
    try {
      List<SourceFile> found = new FileListing(input, hadoop, leftOut).files();
      Map<String, Map<String, String>> values =
          FolderValues.of(found.stream().map(SourceFile::folder).collect(Collectors.toSet()));
      return new SourceFiles(
          found.stream()
              .map(
                  file ->
                      new SourceFile(
                          file.path(),
                          file.name(),
                          file.bytes(),
                          file.modified(),
                          values.getOrDefault(file.folder(), Map.of())))
              .sorted(Comparator.comparing(SourceFile::path))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the input " + input + ": " + e.getMessage(), e);
    }
  }

  /** The one format that the files' names say. */
  String format() {
    Map<String, List<SourceFile>> formats = byFormat();
    formats.remove("");
    if (formats.isEmpty()) {
      throw new InvalidInput(
          FORMAT,
          "auto",
          "the name of %s says none that is known".formatted(files.getFirst().name()),
          "say which with ‹source.format›");
    }
    if (formats.size() > 1) {
      throw new InvalidInput(
          FORMAT,
          "auto",
          "the input's files are %s"
              .formatted(
                  formats.entrySet().stream()
                      .map(
                          e ->
                              String.format(
                                  Locale.ROOT,
                                  "%s (%d, such as %s)",
                                  e.getKey(),
                                  e.getValue().size(),
                                  e.getValue().getFirst().name()))
                      .collect(Collectors.joining(" and "))),
          "say which to read with ‹source.format›");
    }
    return formats.keySet().iterator().next();
  }

  private Map<String, List<SourceFile>> byFormat() {
    return files.stream()
        .collect(
            Collectors.groupingBy(
                file -> formatOf(file.name()), TreeMap::new, Collectors.toList()));
  }

  /**
   * The files to be read as a format. Where names say this format, other names are left out; where
   * none does, the user knows better. Any file may be text.
   *
   * @param chosen by the files' names, rather than by the user
   */
  SourceFiles of(String format, boolean chosen, LeftOut leftOut) {
    Set<String> wanted =
        format.startsWith("json") && !chosen ? Set.of("json", "jsonl") : Set.of(format);
    boolean named = files.stream().anyMatch(file -> wanted.contains(formatOf(file.name())));
    if (!named || (format.equals("text") && !chosen)) {
      return this;
    }
    List<SourceFile> kept = new ArrayList<>();
    for (SourceFile file : files) {
      String own = formatOf(file.name());
      if (wanted.contains(own)) {
        kept.add(file);
      } else {
        leftOut.add(
            own.isEmpty() ? LeftOut.Why.UNKNOWN_FORMAT : LeftOut.Why.OTHER_FORMAT, file.name());
      }
    }
    return new SourceFiles(List.copyOf(kept));
  }

  private static String formatOf(String name) {
    String plain = name.replaceFirst(COMPRESSED, "");
    return FORMATS.getOrDefault(
        plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT), "");
  }

  long bytes() {
    return files.stream().mapToLong(SourceFile::bytes).sum();
  }

  List<String> paths() {
    return files.stream().map(SourceFile::path).toList();
  }

  /** The files by their paths. */
  Map<String, SourceFile> byPath() {
    return files.stream().collect(Collectors.toMap(SourceFile::path, Function.identity()));
  }
}
