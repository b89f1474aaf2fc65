package dev.nightjar.embed.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.nightjar.embed.Digests;
import dev.nightjar.embed.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a model folder, by names relative to it.
 *
 * @param folder where they lie
 */
record FolderFiles(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Where a file lies.
   *
   * @throws ModelException if the name leads out of the folder
   */
  Path path(String name) {
    Path path = folder.resolve(name).normalize();
    if (!path.startsWith(folder.normalize())) {
      throw new ModelException(
          "Cannot use the model in %s: it names '%s', which lies outside of it"
              .formatted(folder, name));
    }
    return path;
  }

  boolean has(String name) {
    return Files.isRegularFile(path(name));
  }

  /** The name of a file in one of the folder's own. */
  static String join(String parent, String name) {
    return parent.isEmpty() ? name : parent + "/" + name;
  }

  /** The folder that a file is in; empty for the model folder itself. */
  static String parent(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  /** The first of these files that is there. */
  Optional<String> first(Collection<String> names) {
    return names.stream().filter(this::has).findFirst();
  }

  /** A file as JSON; a missing node if it is not there. */
  JsonNode json(String name) throws IOException {
    if (!has(name)) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(Files.readAllBytes(path(name)));
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "Cannot read %s: it is no JSON (%s)".formatted(path(name), e.getOriginalMessage()), e);
    }
  }

  /** The names of a folder's files that end so, in order. */
  List<String> ending(String parent, String suffix) throws IOException {
    if (!Files.isDirectory(path(parent))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path(parent))) {
      return files
          .filter(file -> file.toString().endsWith(suffix) && Files.isRegularFile(file))
          .map(file -> join(parent, file.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  /** SHA-256 of each file by its name. */
  Map<String, String> digests(Collection<String> names) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (String name : names) {
      digests.put(name, Digests.sha256(path(name)));
    }
    return digests;
  }
}
