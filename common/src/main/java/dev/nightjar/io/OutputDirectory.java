package dev.nightjar.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.config.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

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
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;
  private final FileSystem files;
  private final Configuration hadoop;

  private OutputDirectory(Path root, FileSystem files, Configuration hadoop) {
    this.root = root;
    this.files = files;
    this.hadoop = hadoop;
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
      Path root = files.makeQualified(given);
      OutputDirectory directory = new OutputDirectory(root, files, hadoop);
      if (files.exists(root)) {
        boolean foreign =
            files.getFileStatus(root).isFile()
                || (files.listStatus(root).length > 0
                    && !files.exists(new Path(root, "_nightjar")));
        if (foreign) {
          throw new ConfigurationException(
              "Invalid option '--output': %s (it holds files that are not Nightjar's; give an empty or new folder)"
                  .formatted(path));
        }
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

  private Path manifest(String run) {
    return new Path(root, "_nightjar/runs/" + run + ".json");
  }

  private Path current() {
    return new Path(root, "_nightjar/current.json");
  }

  /** Marks the directory as Nightjar's and makes sure that the run's name is free. */
  public void claim(String run) {
    try {
      if (files.exists(manifest(run)) || files.exists(new Path(vectors(run)))) {
        throw new ConfigurationException(
            "Invalid option '--run-id': %s (%s has a run of that name; runs are immutable)"
                .formatted(run, root));
      }
      files.mkdirs(manifest(run).getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + root + ": " + e.getMessage(), e);
    }
  }

  /** The current run's name, if there is one. */
  public Optional<String> currentRun() {
    try {
      if (!files.exists(current())) {
        return Optional.empty();
      }
      try (InputStream in = files.open(current())) {
        return Optional.of(JSON.readTree(in).path("run_id").asText());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + current() + ": " + e.getMessage(), e);
    }
  }

  /** The manifest of a run. */
  public JsonNode readManifest(String run) {
    try (InputStream in = files.open(manifest(run))) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + manifest(run) + ": " + e.getMessage(), e);
    }
  }

  /** Writes the manifest, which makes the run exist, and then makes the run current. */
  public void publish(String run, Map<String, Object> manifest) {
    write(manifest(run), manifest);
    write(current(), Map.of("run_id", run));
  }

  /** Removes what an unfinished run left. */
  public void discardVectors(String run) {
    try {
      files.delete(new Path(vectors(run)), true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + vectors(run) + ": " + e.getMessage(), e);
    }
  }

  private void write(Path file, Map<String, Object> content) {
    try {
      byte[] bytes =
          (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n")
              .getBytes(StandardCharsets.UTF_8);
      Path part = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
      try {
        FileContext context = FileContext.getFileContext(file.toUri(), hadoop);
        write(part, bytes);
        context.rename(part, file, Rename.OVERWRITE);
      } catch (UnsupportedFileSystemException e) {
        // Object stores show a file whole or not at all.
        write(file, bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private void write(Path file, byte[] bytes) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(bytes);
    }
  }
}
