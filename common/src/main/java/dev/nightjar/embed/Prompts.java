package dev.nightjar.embed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.config.InvalidInput;
import dev.nightjar.config.InvalidInput.Problem;
import dev.nightjar.config.Suggestions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The prompts of {@code config_sentence_transformers.json}.
 *
 * @param named each prompt's text by its name, {@value #DEFAULT} for the default one
 * @param byDefault the one for texts of no stated kind; empty for none
 */
public record Prompts(Map<String, String> named, String byDefault) {
  /** The name of the prompt that {@code default_prompt_name} says. */
  static final String DEFAULT = "default";

  private static final String QUERY = "query";
  private static final String PASSAGE = "passage";

  /** Reads what the file says. */
  public static Prompts read(Path folder, JsonNode config) {
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
      named.putIfAbsent(DEFAULT, byDefault);
    }
    return new Prompts(named, byDefault);
  }

  /** What stands before a query. */
  public String query() {
    return first(List.of(QUERY));
  }

  /** What stands before a passage. */
  public String passage() {
    return first(List.of(PASSAGE, "document", "corpus"));
  }

  private String first(List<String> names) {
    return names.stream()
        .filter(named::containsKey)
        .findFirst()
        .map(name -> named.getOrDefault(name, ""))
        .orElse(byDefault);
  }

  /**
   * The text that a user means by {@code model.prompt}: {@code query} and {@code passage} are the
   * model's own prefixes, other names are those of its folder, and anything that is not a single
   * plain word is the text itself.
   *
   * @throws InvalidInput for a word that is no name, as it would run into each text
   */
  static String resolve(String value, ModelSpec spec) {
    Map<String, String> known = new TreeMap<>(spec.encoder().prompts());
    known.put(QUERY, spec.queryPrefix());
    known.put(PASSAGE, spec.passagePrefix());
    return Optional.ofNullable(known.get(value))
        .orElseGet(
            () -> {
              if (value.matches("[A-Za-z0-9_.-]+")) {
                Set<String> names = new TreeSet<>(known.keySet());
                throw new InvalidInput(
                    Problem.option(
                            "model.prompt",
                            value,
                            "%s of model '%s', or a text that is more than a word: '%s: '"
                                .formatted(String.join(", ", names), spec.name(), value))
                        .and(Suggestions.didYouMean(value, names)));
              }
              return value;
            });
  }
}
