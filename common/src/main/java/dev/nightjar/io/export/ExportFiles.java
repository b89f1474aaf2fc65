package dev.nightjar.io.export;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.WholeFiles;
import dev.nightjar.spark.RecordFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * The folder of an export, on any file system Hadoop knows: files that another program reads, and
 * {@code _nightjar/export.json}, written last, which says what they are. Until then {@code
 * _staging/export.json} says which may be there, so that an export takes the place of an earlier
 * one even if that was cut off. Not thread-safe.
 */
public final class ExportFiles {
  /** Where rows are that a target cannot take. */
  private static final String REJECTS = "rejects";

  private static final String MANIFEST = "_nightjar/export.json";
  private static final String STAGING = "_staging";

  private final Path root;
  private final FileSystem files;
  private final WholeFiles whole;
  private final List<String> begun = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /** What of a manifest says which files are an export's. */
  private record Named(List<String> files) {
    private Named {
      files = Objects.requireNonNullElse(files, List.of());
    }

    /** The folders and files that those are in. */
    Stream<String> places() {
      return files.stream().map(name -> name.split("/", 2)[0]).distinct();
    }
  }

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
  public static ExportFiles create(String path, Configuration hadoop) {
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

  private Path unfinished() {
    return new Path(root, STAGING + "/export.json");
  }

  private void clear(String path) throws IOException {
    Path manifest = new Path(root, MANIFEST);
    List<String> before =
        Stream.of(manifest, unfinished()).flatMap(this::places).distinct().toList();
    boolean isFile = files.exists(root) && files.getFileStatus(root).isFile();
    boolean isOurs = !before.isEmpty() || files.exists(new Path(root, STAGING));
    if (isFile || (!isOurs && files.exists(root) && files.listStatus(root).length > 0)) {
      throw new InvalidInput(
          "output", path, "it holds something else than an export", "give an empty or new folder");
    }
    whole.write(unfinished(), new Named(before));
    files.delete(manifest, false);
    for (String name : before) {
      files.delete(new Path(root, name), true);
    }
  }

  private Stream<String> places(Path manifest) {
    try {
      return whole.read(manifest, Named.class).stream().flatMap(Named::places);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + manifest + ": " + e.getMessage(), e);
    }
  }

  /** The folder. */
  public String path() {
    return root.toString();
  }

  /** What was written, by name. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** What was written of a table, in order. */
  public List<String> names(String table) {
    return names.stream().filter(name -> name.startsWith(table + "/")).toList();
  }

  /** The same as paths. */
  List<String> paths(String table) {
    return names(table).stream().map(name -> new Path(root, name).toString()).toList();
  }

  /**
   * Notes that a table will be there.
   *
   * @param table of one or more parts
   * @return where it is to be written, in files whose names begin with {@code part-}, or {@code
   *     rejected-} for what is to be among the rejects
   */
  public String begin(String table) {
    try {
      note(table);
      return new Path(root, table).toString();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void note(String name) throws IOException {
    begun.add(name);
    whole.write(unfinished(), new Named(begun));
  }

  /** Takes the files of a table that was begun into the export; without any, it has no folder. */
  public void end(String table) {
    try {
      takeRejects(new Path(root, table).toString(), table);
      for (FileStatus file : list(new Path(root, table), "part-")) {
        names.add(table + "/" + file.getPath().getName());
      }
      if (names(table).isEmpty()) {
        files.delete(new Path(root, table), true);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private FileStatus[] list(Path folder, String prefix) throws IOException {
    try {
      FileStatus[] found = files.listStatus(folder, file -> file.getName().startsWith(prefix));
      Arrays.sort(found);
      return found;
    } catch (FileNotFoundException e) { // an object store has no folders without files
      return new FileStatus[0];
    }
  }

  /** Where something is written that is not for the target. */
  String staged(String name) {
    return new Path(root, STAGING + "/" + name).toString();
  }

  /** Takes rejects of a table from where they were written. */
  void takeRejects(String folder, String table) {
    try {
      FileStatus[] rejects = list(new Path(folder), RecordFiles.REJECTED + "-");
      if (rejects.length > 0 && !begun.contains(REJECTS)) {
        note(REJECTS);
      }
      for (FileStatus file : rejects) {
        String number = file.getPath().getName().substring(RecordFiles.REJECTED.length());
        String name = REJECTS + "/" + table.replace('/', '-') + number;
        whole.move(file.getPath(), new Path(root, name));
        names.add(name);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Writes a file of text, such as a schema. */
  public void text(String name, String text) {
    try {
      note(name);
      whole.write(new Path(root, name), text);
      names.add(name);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Writes rows as one file of Parquet.
   *
   * @param rows of one partition
   * @return the file's path
   */
  public String parquet(String name, Dataset<Row> rows) {
    Path staged = new Path(root, STAGING + "/" + name);
    rows.write().mode(SaveMode.Overwrite).option("compression", "zstd").parquet(staged.toString());
    try {
      FileStatus[] parts = files.listStatus(staged, part -> part.getName().endsWith(".parquet"));
      if (parts.length != 1) {
        throw new IOException("there are %s files for %s".formatted(parts.length, name));
      }
      Path place = new Path(root, name + ".parquet");
      note(place.getName());
      whole.move(parts[0].getPath(), place);
      files.delete(staged, true);
      names.add(place.getName());
      return place.toString();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("Cannot write %s: %s".formatted(root, e.getMessage()), e);
  }

  /** Says what was written, which makes it an export. */
  public void publish(Record manifest) {
    try {
      whole.write(new Path(root, MANIFEST), manifest);
      files.delete(new Path(root, STAGING), true);
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
