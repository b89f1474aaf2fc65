package dev.nightjar.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Custom resources against their definitions: files {@code GROUP_PLURAL.yaml.gz}. */
final class CustomResources {
  static final Path FOLDER =
      Optional.ofNullable(System.getenv("NIGHTJAR_CRDS"))
          .map(Path::of)
          .orElse(DeployedFiles.ROOT.resolveSibling("shared").resolve("crds"));

  private CustomResources() {}

  /** What is wrong with a resource, unknown fields included; empty for nothing. */
  static List<String> problems(JsonNode resource) {
    String[] version = resource.path("apiVersion").asText().split("/");
    String plural = resource.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
    JsonNode definition = DeployedFiles.documents(read(version[0] + "_" + plural)).getFirst();
    for (JsonNode served : definition.at("/spec/versions")) {
      if (served.path("name").asText().equals(version[1])) {
        JsonNode schema = served.at("/schema/openAPIV3Schema");
        for (String implicit : List.of("apiVersion", "kind", "metadata")) {
          ((ObjectNode) schema.path("properties")).putIfAbsent(implicit, BooleanNode.TRUE);
        }
        close(schema);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema)
            .validate(resource)
            .stream()
            .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
            .toList();
      }
    }
    throw new AssertionError(plural + " of " + version[0] + " has no " + version[1]);
  }

  private static String read(String name) {
    try (InputStream packed = Files.newInputStream(FOLDER.resolve(name + ".yaml.gz"));
        InputStream file = new GZIPInputStream(packed)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fields that an object does not declare are dropped by Kubernetes; here they are wrong. */
  private static void close(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && object.path("type").asText("object").equals("object")
        && !object.has("additionalProperties")
        && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      object.put("additionalProperties", false);
    }
    schema.forEach(CustomResources::close);
  }
}
