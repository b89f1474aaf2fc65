package dev.nightjar.io;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of runs, on any file system Hadoop knows.
 *
 * <pre>
 * DIR/run=ID/part-*.parquet            the vectors of a run
 * DIR/_rejects/run=ID/*.parquet        the rows that have none, and why
 * DIR/_nightjar/runs/ID.json           the manifest; a run without one does not exist
 * DIR/_nightjar/current.json           the run that readers should use
 * </pre>
 */
public final class OutputDirectory {
  private final Path root;
  private final FileSystem files;
  private final ManifestStore manifests;

  private OutputDirectory(Path root, FileSystem files, Configuration hadoop) {
    this.root = root;
    this.files = files;
    this.manifests = new ManifestStore(root, files, hadoop, "runs", "run_id");
  }

  /**
   * Opens a directory that is Nightjar's, empty, or not there yet.
   *
   * @throws ConfigurationException if it holds something else
   */
  public static OutputDirectory open(String path, Configuration hadoop) {
    try {
      Path given = new Path(path);
      FileSystem files = given.getFileSystem(hadoop);
      OutputDirectory directory = new OutputDirectory(files.makeQualified(given), files, hadoop);
      if (directory.manifests.isForeign()) {
        throw new ConfigurationException(
            "Invalid option '--output': %s (it holds files that are not runs of vectors; give an empty or new folder)"
                .formatted(path));
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the output " + path + ": " + e.getMessage(), e);
    }
  }

  /** The directory itself. */
  public String path() {
    return root.toString();
  }

  /** Where a run's vectors lie. */
  public String vectors(String run) {
    return new Path(root, "run=" + run).toString();
  }

  /** Where a run's rejects lie. */
  public String rejects(String run) {
    return new Path(root, "_rejects/run=" + run).toString();
  }

  /** Marks the directory as Nightjar's and makes sure that the run's name is free. */
  public void claim(String run) {
    try {
      if (manifests.exists(run) || files.exists(new Path(vectors(run)))) {
        throw new ConfigurationException(
            "Invalid option '--run-id': %s (%s has a run of that name; runs are immutable)"
                .formatted(run, root));
      }
      manifests.mark();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + root + ": " + e.getMessage(), e);
    }
  }

  /** The current run's name, if there is one. */
  public Optional<String> currentRun() {
    return manifests.currentName();
  }

  /** Whether there is a run of that name. */
  public boolean hasRun(String run) {
    try {
      return manifests.exists(run);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + root + ": " + e.getMessage(), e);
    }
  }

  /** The manifest of a run. */
  public JsonNode readManifest(String run) {
    return manifests.read(run);
  }

  /** Writes the manifest, which makes the run exist, and then makes the run current. */
  public void publish(String run, Map<String, Object> manifest) {
    manifests.publish(run, manifest);
  }

  /** Removes what an unfinished run left. */
  public void discardVectors(String run) {
    try {
      files.delete(new Path(vectors(run)), true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + vectors(run) + ": " + e.getMessage(), e);
    }
  }
}
