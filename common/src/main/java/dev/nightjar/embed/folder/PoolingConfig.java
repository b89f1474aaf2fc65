package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.embed.ModelException;
import dev.nightjar.embed.Pooling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The config of a pooling module.
 *
 * @param file for messages
 * @param pooling its modes: in the order of the list {@code pooling_mode}, or, where older folders
 *     have a switch for each, in the order of {@link Pooling.Mode}
 * @param includePrompt whether the prompt's tokens are pooled too
 * @param dimension floats of a token's vector; 0 if it does not say
 */
record PoolingConfig(String file, Pooling pooling, boolean includePrompt, int dimension) {
  private static final String SWITCH = "pooling_mode_";

  /**
   * Reads the config.
   *
   * @throws ModelException for modes that are not known
   */
  static PoolingConfig read(FolderFiles files, String name) throws IOException {
    JsonNode config = files.json(name);
    JsonNode mode = config.path("pooling_mode");
    List<String> names = new ArrayList<>();
    if (mode.isMissingNode()) {
      names.addAll(switches(config));
    } else if (mode.isArray()) {
      mode.forEach(one -> names.add(one.asText()));
    } else {
      names.add(mode.asText());
    }
    List<Pooling.Mode> modes =
        names.stream()
            .map(
                one ->
                    Pooling.Mode.named(one)
                        .orElseThrow(
                            () ->
                                new ModelException(
                                    "Cannot use the pooling in %s: mode '%s' is not supported (%s are)"
                                        .formatted(files.path(name), one, known()))))
            .toList();
    return new PoolingConfig(
        name,
        new Pooling(modes.isEmpty() ? Pooling.MEAN.modes() : modes),
        config.path("include_prompt").asBoolean(true),
        config.path("word_embedding_dimension").asInt(config.path("embedding_dimension").asInt(0)));
  }

  /** The modes that are switched on; a switch that is not known stands for itself. */
  private static List<String> switches(JsonNode config) {
    List<String> names = new ArrayList<>();
    for (Pooling.Mode mode : Pooling.Mode.values()) {
      if (config.path(mode.switchName()).asBoolean(false)) {
        names.add(mode.key());
      }
    }
    List<String> known =
        Arrays.stream(Pooling.Mode.values()).map(Pooling.Mode::switchName).toList();
    for (Map.Entry<String, JsonNode> entry : config.properties()) {
      if (entry.getKey().startsWith(SWITCH)
          && entry.getValue().asBoolean(false)
          && !known.contains(entry.getKey())) {
        names.add(entry.getKey());
      }
    }
    return names;
  }

  private static List<String> known() {
    return Arrays.stream(Pooling.Mode.values()).map(Pooling.Mode::key).toList();
  }
}
