package dev.nightjar.embed.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Looks on which execution providers the nodes of a session's graph run. Which ones ONNX Runtime
 * leaves to the CPU, because a GPU's provider lacks them, only a profile of a run tells. Nodes that
 * compute with shapes belong there.
 */
final class NodeProviders {
  /** One run. */
  interface Run {
    /** Runs the graph on any input. */
    void once() throws OrtException;
  }

  private NodeProviders() {}

  /** Has sessions of these options keep a profile, until {@link #strangers}. */
  static void profile(OrtSession.SessionOptions options) throws OrtException {
    options.enableProfiling(
        Path.of(System.getProperty("java.io.tmpdir"))
            .resolve("nightjar-nodes-" + ProcessHandle.current().pid() + "-" + System.nanoTime())
            .toString());
  }

  /**
   * Runs a session once and ends its profile.
   *
   * @return what to tell the user if nodes run elsewhere than they should
   */
  static Optional<String> strangers(OrtSession session, Placement.Provider wanted, Run run)
      throws OrtException {
    JsonNode events;
    try {
      run.once();
    } finally {
      events = ended(session);
    }
    return strangers(events, wanted);
  }

  /** The profile of a session, whose file is removed. */
  private static JsonNode ended(OrtSession session) throws OrtException {
    Path profile = Path.of(session.endProfiling());
    try {
      JsonNode events = new ObjectMapper().readTree(profile.toFile());
      Files.delete(profile);
      return events;
    } catch (IOException e) {
      throw new ModelException(
          "Cannot read ONNX Runtime's profile %s: %s; java.io.tmpdir must be a folder with room for it"
              .formatted(profile, e),
          e);
    }
  }

  /** What a profile's events tell. */
  static Optional<String> strangers(JsonNode events, Placement.Provider wanted) {
    Map<String, Map<String, Integer>> elsewhere = new TreeMap<>();
    int nodes = 0;
    int strange = 0;
    for (JsonNode event : events) {
      String provider = event.path("args").path("provider").asText();
      if (!event.path("name").asText().endsWith("_kernel_time") || provider.isEmpty()) {
        continue;
      }
      nodes++;
      if (!provider.equals(wanted.key()) && !isOfShapes(event)) {
        strange++;
        elsewhere
            .computeIfAbsent(provider, name -> new TreeMap<>())
            .merge(event.path("args").path("op_name").asText(), 1, Integer::sum);
      }
    }
    if (strange == 0) {
      return Optional.empty();
    }
    String names =
        elsewhere.entrySet().stream()
            .map(entry -> entry.getKey() + " runs " + counts(entry.getValue()))
            .collect(Collectors.joining("; "));
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%d of %d nodes of the graph do not run on %s: %s",
            strange,
            nodes,
            wanted.key(),
            names));
  }

  /**
   * Whether a node computes with shapes alone, which ONNX Runtime leaves to the CPU on purpose:
   * single integers or rows of them.
   */
  private static boolean isOfShapes(JsonNode event) {
    JsonNode outputs = event.path("args").path("output_type_shape");
    for (JsonNode output : outputs) {
      if (!output.has("int64") || output.path("int64").size() > 1) {
        return false;
      }
    }
    return !outputs.isEmpty();
  }

  private static String counts(Map<String, Integer> operators) {
    return operators.entrySet().stream()
        .map(entry -> String.format(Locale.ROOT, "%d %s", entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(", "));
  }
}
