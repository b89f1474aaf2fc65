package dev.nightjar.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is in {@code deploy}, as those read it for whom it is written. */
final class DeployedFiles {
  static final Path ROOT = Path.of(System.getProperty("nightjar.root"));
  static final Path KUBERNETES = ROOT.resolve("deploy/kubernetes");

  private static final YAMLMapper YAML = new YAMLMapper();

  /** Kubernetes' own types, without the fields that they keep although they do not know them. */
  private static final ObjectMapper TYPED =
      Serialization.jsonMapper()
          .copy()
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private DeployedFiles() {}

  /** All files, with their places in the repository. */
  static List<Path> all() {
    try (Stream<Path> files = Files.walk(ROOT.resolve("deploy"))) {
      return files.filter(Files::isRegularFile).filter(file -> !isMade(file)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isMade(Path file) {
    return file.toString().matches(".*/(target|__pycache__)/.*");
  }

  /** Those whose names end so. */
  static List<Path> ending(String end) {
    return all().stream().filter(file -> file.toString().endsWith(end)).toList();
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The documents of a text in YAML. */
  static List<JsonNode> documents(String yaml) {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The only document of a file below {@link #KUBERNETES}. */
  static JsonNode document(String file) {
    List<JsonNode> documents = documents(text(KUBERNETES.resolve(file)));
    if (documents.size() != 1) {
      throw new AssertionError(file + " has " + documents.size() + " documents");
    }
    return documents.getFirst();
  }

  /** A part of a document in its Kubernetes class; a field that the class does not know fails. */
  static <T> T typed(JsonNode part, Class<T> type) {
    try {
      return TYPED.treeToValue(part, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** Text by key, from an object of a document. */
  static Map<String, String> map(JsonNode object) {
    return new TreeMap<>(YAML.convertValue(object, new TypeReference<Map<String, String>>() {}));
  }

  /** Settings of Spark: a key and a value a line, the last one of a key counting. */
  static Map<String, String> properties(Path... files) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Path file : files) {
      text(file)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> settings.put(line.split(" ", 2)[0], line.split(" ", 2)[1].strip()));
    }
    return new TreeMap<>(settings);
  }
}
