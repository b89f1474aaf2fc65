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
  private static final String PLACE = "/dev/nightjar/embed/folders/";

  private ModelFolders() {}

  /** {@code texts}, and {@code vectors} of each folder. */
  public static JsonNode golden() {
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(resource("vectors.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes one of them whole. */
  public static Path write(String name, Path folder) throws IOException {
    copy(resource("base"), folder);
    return copy(resource(name), folder);
  }

  private static Path resource(String name) {
    return Path.of(
        Objects.requireNonNull(ModelFolders.class.getResource(PLACE + name), name).getPath());
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
