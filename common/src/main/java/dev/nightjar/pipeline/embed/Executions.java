package dev.nightjar.pipeline.embed;

import dev.nightjar.embed.EmbeddingModel.Execution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What encoder graphs ran by, in all processes of a run, which may differ.
 *
 * @param all of them, each once; none where nothing was embedded
 */
record Executions(Set<Execution> all) {
  /** What the user should know. */
  List<String> warnings() {
    return all.stream().flatMap(each -> each.warnings().stream()).distinct().toList();
  }

  /** ONNX Runtime's execution providers. */
  String providers() {
    return joined(all.stream().map(Execution::provider));
  }

  /** The versions of what they used, by name, in the order in which it was first met. */
  Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    all.stream()
        .flatMap(each -> each.versions().keySet().stream())
        .distinct()
        .forEach(name -> versions.put(name, joined(versions(name))));
    return versions;
  }

  private Stream<String> versions(String name) {
    return all.stream().flatMap(each -> Stream.ofNullable(each.versions().get(name)));
  }

  private static String joined(Stream<String> values) {
    return values.distinct().sorted().collect(Collectors.joining(", "));
  }
}
