package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.ModelSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The prompts of {@code config_sentence_transformers.json}.
 *
 * @param named each prompt's text by its name, {@value ModelSpec#DEFAULT_PROMPT} for the default
 *     one
 * @param byDefault the one for texts of no stated kind; empty for none
 */
record Prompts(Map<String, String> named, String byDefault) {
  /** Reads what the file says. */
  static Prompts read(Path folder, JsonNode config) {
    Map<String, String> named = new TreeMap<>();
    config
        .path("prompts")
        .properties()
        .forEach(e -> named.put(e.getKey(), e.getValue().asText("")));
    JsonNode name = config.path("default_prompt_name");
    if (name.isTextual() && !named.containsKey(name.asText())) {
      throw new ModelException(
          "Cannot use the model in %s: its default_prompt_name '%s' is none of its prompts %s"
              .formatted(folder, name.asText(), named.keySet()));
    }
    String byDefault = name.isTextual() ? named.getOrDefault(name.asText(), "") : "";
    if (name.isTextual()) {
      named.putIfAbsent(ModelSpec.DEFAULT_PROMPT, byDefault);
    }
    return new Prompts(named, byDefault);
  }

  /** What stands before a query. */
  String query() {
    return first(List.of("query", "retrieval.query"));
  }

  /** What stands before a passage. */
  String passage() {
    return first(List.of("passage", "document", "corpus", "retrieval.passage"));
  }

  private String first(List<String> names) {
    return names.stream()
        .filter(named::containsKey)
        .findFirst()
        .map(name -> named.getOrDefault(name, ""))
        .orElse(byDefault);
  }
}
