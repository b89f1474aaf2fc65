package dev.nightjar.io.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nightjar.io.Json;
import dev.nightjar.io.WholeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of a directory, and which of them is current. What has no manifest does not exist.
 *
 * <pre>
 * DIR/_nightjar/KIND/NAME.json    {"sequence": n, …}; ascending, whatever the clocks say
 * DIR/_nightjar/current.json      {"run_id": "NAME"} or {"index_id": "NAME"}
 * DIR/_nightjar/lock.json         who writes
 * </pre>
 */
public final class ManifestStore {
  /** The end of the name of a run's counts for Prometheus. */
  static final String COUNTS = ".prom";

  /** The end of the name of a run's report. */
  static final String REPORT = ".html";

  /** The end of the name of what was measured of an index. */
  public static final String MEASURED = ".measured";

  private static final String FOLDER = "_nightjar";

  private final Path root;
  private final FileSystem files;
  private final WholeFiles whole;
  private final Kind kind;

  /** What there are manifests of. */
  public enum Kind {
    RUNS,
    INDEXES;

    private String folder() {
      return name().toLowerCase(Locale.ROOT);
    }

    private Current current(String name) {
      return this == RUNS ? new Current(name, null) : new Current(null, name);
    }

    private @Nullable String name(Current current) {
      return this == RUNS ? current.runId : current.indexId;
    }
  }

  private record Current(@Nullable String runId, @Nullable String indexId) {}

  /** A manifest with its number. */
  private record Numbered(@JsonUnwrapped Record manifest, long sequence) {}

  private record Sequence(long sequence) {}

  /** The manifests of a directory, if it has any. */
  public ManifestStore(Path root, FileSystem files, Configuration hadoop, Kind kind) {
    this.root = root;
    this.files = files;
    this.whole = new WholeFiles(files, hadoop);
    this.kind = kind;
  }

  /** Whether the directory has anything that is not of this kind. */
  public boolean isForeign() throws IOException {
    return files.exists(root)
        && (files.getFileStatus(root).isFile() || (files.listStatus(root).length > 0 && !exists()));
  }

  /** Whether the directory is one of this kind. */
  public boolean exists() throws IOException {
    return files.exists(folder());
  }

  private Path folder() {
    return new Path(root, FOLDER + "/" + kind.folder());
  }

  private Path manifest(String name) {
    return new Path(folder(), name + ".json");
  }

  private Path current() {
    return new Path(root, FOLDER + "/current.json");
  }

  public boolean exists(String name) throws IOException {
    return files.exists(manifest(name));
  }

  /** Marks the directory as one of this kind. */
  public void mark() throws IOException {
    files.mkdirs(folder());
  }

  /**
   * Keeps all other writers out.
   *
   * @param name what is going to be written
   * @throws IllegalStateException if somebody else is writing
   */
  public DirectoryLock lock(String name, boolean takeOver) {
    try {
      mark();
      return DirectoryLock.take(
          files, whole, new Path(root, FOLDER + "/lock.json"), name, takeOver);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + root + ": " + e.getMessage(), e);
    }
  }

  /** The current name, if there is one. */
  public Optional<String> currentName() {
    try {
      return whole.read(current(), Current.class).map(kind::name).filter(name -> !name.isEmpty());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + current() + ": " + e.getMessage(), e);
    }
  }

  public <T> T read(String name, Class<T> type) {
    try {
      return whole
          .read(manifest(name), type)
          .orElseThrow(() -> new IOException("there is no " + manifest(name)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + manifest(name) + ": " + e.getMessage(), e);
    }
  }

  /** All names, the newest first. */
  public List<String> names() throws IOException {
    if (!files.exists(folder())) {
      return List.of();
    }
    record Named(String name, long sequence, long modified) {}
    List<Named> all = new ArrayList<>();
    for (FileStatus file : files.listStatus(folder())) {
      String name = file.getPath().getName();
      if (name.matches("[^.].*\\.json")) {
        name = name.replaceAll("\\.json$", "");
        all.add(new Named(name, sequence(name), file.getModificationTime()));
      }
    }
    all.sort(
        Comparator.comparingLong(Named::sequence)
            .thenComparingLong(Named::modified)
            .thenComparing(Named::name)
            .reversed());
    return all.stream().map(Named::name).toList();
  }

  private long sequence(String name) {
    return read(name, Sequence.class).sequence();
  }

  /** Writes the manifest, which makes the thing exist. */
  public void record(String name, Record manifest) {
    try {
      List<String> names = names();
      long before = names.isEmpty() ? 0 : sequence(names.getFirst());
      whole.write(manifest(name), new Numbered(manifest, 1 + before));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + manifest(name) + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes something that exists current.
   *
   * @param remedy what the user can do if it cannot be told whether it became so
   */
  public void makeCurrent(String name, String remedy) {
    try {
      whole.write(current(), kind.current(name));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write %s: %s; %s".formatted(current(), e.getMessage(), remedy), e);
    }
  }

  /** Where what is attached to a manifest is. */
  Path attachment(String name, String end) {
    return new Path(folder(), name + end);
  }

  /** Writes a text beside a manifest. */
  void attach(String name, String end, String text) {
    Path file = attachment(name, end);
    try {
      whole.write(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes a record beside a manifest. */
  public void attach(String name, String end, Record record) {
    attach(name, end, Json.text(record));
  }

  /** Reads what was written beside a manifest; empty if nothing was. */
  public <T> Optional<T> attached(String name, String end, Class<T> type) {
    Path file = attachment(name, end);
    try {
      return whole.read(file, type);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Removes a manifest, if there is one, with what is attached to it. */
  public void remove(String name) throws IOException {
    files.delete(manifest(name), false);
    for (String end : List.of(COUNTS, REPORT, MEASURED)) {
      files.delete(attachment(name, end), false);
    }
  }
}
