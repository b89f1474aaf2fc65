package dev.nightjar.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * The manifests of a directory, and which of them is current. What has no manifest does not exist.
 *
 * <pre>
 * DIR/_nightjar/KIND/NAME.json
 * DIR/_nightjar/current.json      {"KEY": "NAME"}
 * </pre>
 */
final class ManifestStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FOLDER = "_nightjar";

  private final Path root;
  private final FileSystem files;
  private final Configuration hadoop;
  private final String kind;
  private final String key;

  /**
   * @param kind folder of the manifests: {@code runs} or {@code indexes}
   * @param key what {@code current.json} calls the name
   */
  ManifestStore(Path root, FileSystem files, Configuration hadoop, String kind, String key) {
    this.root = root;
    this.files = files;
    this.hadoop = hadoop;
    this.kind = kind;
    this.key = key;
  }

  /** Whether the directory has anything that is not of this kind. */
  boolean isForeign() throws IOException {
    return files.exists(root)
        && (files.getFileStatus(root).isFile()
            || (files.listStatus(root).length > 0 && !files.exists(folder())));
  }

  private Path folder() {
    return new Path(root, FOLDER + "/" + kind);
  }

  private Path manifest(String name) {
    return new Path(folder(), name + ".json");
  }

  private Path current() {
    return new Path(root, FOLDER + "/current.json");
  }

  boolean exists(String name) throws IOException {
    return files.exists(manifest(name));
  }

  /** Marks the directory as one of this kind. */
  void mark() throws IOException {
    files.mkdirs(folder());
  }

  /** The current name, if there is one. */
  Optional<String> currentName() {
    try (InputStream in = files.open(current())) {
      return Optional.of(JSON.readTree(in).path(key).asText()).filter(name -> !name.isEmpty());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + current() + ": " + e.getMessage(), e);
    }
  }

  JsonNode read(String name) {
    try (InputStream in = files.open(manifest(name))) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + manifest(name) + ": " + e.getMessage(), e);
    }
  }

  /** All names, newest manifest first. */
  List<String> names() throws IOException {
    List<FileStatus> manifests = new ArrayList<>();
    if (files.exists(folder())) {
      Collections.addAll(manifests, files.listStatus(folder()));
    }
    return manifests.stream()
        .filter(file -> file.getPath().getName().matches("[^.].*\\.json"))
        .sorted((a, b) -> Long.compare(b.getModificationTime(), a.getModificationTime()))
        .map(file -> file.getPath().getName().replaceAll("\\.json$", ""))
        .toList();
  }

  /** Writes the manifest, which makes the thing exist, and then makes it current. */
  void publish(String name, Map<String, Object> manifest) {
    write(manifest(name), manifest);
    write(current(), Map.of(key, name));
  }

  /** Removes a manifest. */
  void remove(String name) throws IOException {
    files.delete(manifest(name), false);
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
