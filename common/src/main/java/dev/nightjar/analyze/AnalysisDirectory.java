package dev.nightjar.analyze;

import dev.nightjar.config.InvalidInput;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.Json;
import dev.nightjar.io.WholeFiles;
import dev.nightjar.io.run.AnalysisManifest;
import dev.nightjar.io.run.ModelCard;
import dev.nightjar.io.run.PublishedAnalysis;
import dev.nightjar.io.run.TableFiles;
import dev.nightjar.io.run.VectorRun;
import dev.nightjar.io.vectors.FileFooter;
import dev.nightjar.io.vectors.VectorEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The directory of an analysis, on any file system Hadoop knows.
 *
 * <pre>
 * DIR/TABLE/part-*.parquet          what was found
 * DIR/_nightjar/analysis.json       the manifest, written last: without it there is no analysis
 * DIR/_staging/…                    tables that are being written
 * </pre>
 *
 * The next analysis of the same name takes the place of this one, when it is complete. One process
 * writes at a time.
 */
public final class AnalysisDirectory {
  private static final String MANIFEST = PublishedAnalysis.MANIFEST;
  private static final String STAGING = "_staging";

  private final String analysis;
  private final Path root;
  private final FileSystem files;
  private final WholeFiles whole;
  private final Map<String, Long> tables = new LinkedHashMap<>();

  private AnalysisDirectory(String analysis, Path root, FileSystem files, Configuration hadoop) {
    this.analysis = analysis;
    this.root = root;
    this.files = files;
    this.whole = new WholeFiles(files, hadoop);
  }

  private static AnalysisDirectory at(String analysis, String path, Configuration hadoop)
      throws IOException {
    Path given = FilePaths.of(path);
    FileSystem files = given.getFileSystem(hadoop);
    return new AnalysisDirectory(analysis, files.makeQualified(given), files, hadoop);
  }

  /**
   * A directory to write to: new, empty, or of an earlier analysis of that name.
   *
   * @param analysis its name
   * @throws InvalidInput if it holds something else
   */
  public static AnalysisDirectory create(String analysis, String path, Configuration hadoop) {
    try {
      AnalysisDirectory directory = at(analysis, path, hadoop);
      Optional<AnalysisManifest> before = directory.found();
      if (before.isEmpty() ? directory.isForeign() : !before.get().analysis().equals(analysis)) {
        throw new InvalidInput(
            "output",
            path,
            before
                .map(other -> "it holds analysis '%s'".formatted(other.analysis()))
                .orElse("it holds files that are no analysis"),
            "give an empty or new folder");
      }
      directory.files.delete(new Path(directory.root, STAGING), true);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the output " + path + ": " + e.getMessage(), e);
    }
  }

  /** What an unfinished analysis leaves is not foreign. */
  private boolean isForeign() throws IOException {
    return files.exists(root)
        && files.listStatus(root).length > 0
        && !files.exists(new Path(root, STAGING));
  }

  /**
   * An analysis that is there.
   *
   * @param key of the option that names it
   * @throws InvalidInput if there is none of that name
   */
  public static AnalysisDirectory existing(
      String analysis, String key, String path, Configuration hadoop) {
    try {
      AnalysisDirectory directory = at(analysis, path, hadoop);
      Optional<AnalysisManifest> found = directory.found();
      if (found.isEmpty() || !found.get().analysis().equals(analysis)) {
        throw new InvalidInput(
            key,
            path,
            found
                .map(
                    other ->
                        "it holds analysis '%s', not '%s'".formatted(other.analysis(), analysis))
                .orElse("it holds no analysis '%s'".formatted(analysis)),
            "‹nightjar analyze %s output=%s› makes one".formatted(analysis, path));
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open " + path + ": " + e.getMessage(), e);
    }
  }

  private Optional<AnalysisManifest> found() throws IOException {
    return whole.read(new Path(root, MANIFEST), AnalysisManifest.class);
  }

  /** The manifest of an analysis that is there. */
  public AnalysisManifest manifest() {
    try {
      return found().orElseThrow(() -> new IOException("there is no " + MANIFEST));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + root + ": " + e.getMessage(), e);
    }
  }

  /** The directory itself. */
  public String path() {
    return root.toString();
  }

  /** Reads a table of an analysis that is there. */
  public Dataset<Row> table(SparkSession spark, String name) {
    return spark.read().parquet(new Path(root, name).toString());
  }

  /**
   * Writes a table, which readers see once the analysis is published.
   *
   * @param rows in as many files as they have partitions
   * @param expected how many rows there must be
   * @throws IllegalStateException if there are more or fewer
   */
  public void write(String name, Dataset<Row> rows, long expected) {
    rows.write().mode(SaveMode.Overwrite).option("compression", "zstd").parquet(staged(name));
    verify(name, rows.sparkSession(), expected);
  }

  /**
   * Counts a table that was written to {@link #staged} by other means.
   *
   * @param expected how many rows there must be
   * @throws IllegalStateException if there are more or fewer
   */
  public void verify(String name, SparkSession spark, long expected) {
    List<String> written = TableFiles.paths(files, staged(name));
    long rows = FileFooter.of(spark, written, VectorEncoding.FLOAT32).rows();
    if (rows != expected) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "The accounts of '%s' do not balance: %d rows of table %s, %d expected",
              analysis,
              rows,
              name,
              expected));
    }
    tables.put(name, rows);
  }

  /** Where something other than a table is written, which readers see with the rest. */
  public String staged(String name) {
    return new Path(root, STAGING + "/" + name).toString();
  }

  /** Where it is once the analysis is published. */
  public String published(String name) {
    return new Path(root, name).toString();
  }

  /**
   * Puts what was written in the place of an earlier analysis.
   *
   * @param run that was read, if it was one
   * @param options of the command as text by key
   * @param result what the command prints
   */
  public void publish(@Nullable VectorRun run, Map<String, String> options, Record result) {
    publish(run == null ? null : run.manifest().model(), run, options, result);
  }

  /**
   * The same, where vectors may be of no run.
   *
   * @param model that made them
   */
  public void publish(
      @Nullable ModelCard model,
      @Nullable VectorRun run,
      Map<String, String> options,
      Record result) {
    try {
      files.delete(new Path(root, MANIFEST), false);
      Path staging = new Path(root, STAGING);
      files.mkdirs(staging);
      for (var table : files.listStatus(staging)) {
        Path place = new Path(root, table.getPath().getName());
        files.delete(place, true);
        whole.move(table.getPath(), place);
      }
      files.delete(staging, true);
      whole.write(new Path(root, MANIFEST), manifest(model, run, options, result));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot publish " + root + ": " + e.getMessage(), e);
    }
  }

  private AnalysisManifest manifest(
      @Nullable ModelCard model,
      @Nullable VectorRun run,
      Map<String, String> options,
      Record result) {
    String version = getClass().getPackage().getImplementationVersion();
    return new AnalysisManifest(
        analysis,
        AnalysisManifest.FORMAT,
        run == null ? null : run.directory().path(),
        run == null ? null : run.id(),
        model,
        options,
        Map.copyOf(tables),
        Json.tree(result),
        Objects.requireNonNullElse(version, "unpackaged"),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
