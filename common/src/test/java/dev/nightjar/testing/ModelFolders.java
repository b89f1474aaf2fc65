package dev.nightjar.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** Small model folders that sentence-transformers has written, with its vectors. */
public final class ModelFolders {
  /** Tables of tokens. */
  public static final String STATIC = "statics";

  /** Small graphs of several architectures. */
  public static final String ZOO = "zoo";

  /** Models of late interaction, on top of one base. */
  public static final String LATE = "late";

  private static final String FOLDERS = "folders";

  private ModelFolders() {}

  /** {@code texts}, and {@code vectors} of each folder. */
  public static JsonNode golden() {
    return golden(FOLDERS);
  }

  /** The same of another set of folders. */
  public static JsonNode golden(String set) {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(path(set, "vectors.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes one of them whole. */
  public static Path write(String name, Path folder) throws IOException {
    return writeWhole(FOLDERS, name, folder);
  }

  /** Writes one of another set on top of its base. */
  public static Path writeWhole(String set, String name, Path folder) throws IOException {
    copy(path(set, "base"), folder);
    return write(set, name, folder);
  }

  /** Writes one of another set. */
  public static Path write(String set, String name, Path folder) throws IOException {
    return copy(path(set, name), folder);
  }

  /** Where one of a set lies. */
  public static Path path(String set, String name) {
    String place = "/dev/nightjar/embed/%s/%s".formatted(set, name);
    return Path.of(Objects.requireNonNull(ModelFolders.class.getResource(place), name).getPath());
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.write(target, Files.readAllBytes(file));
      }
    }
    return to;
  }
}
