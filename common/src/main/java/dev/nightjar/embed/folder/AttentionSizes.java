package dev.nightjar.embed.folder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The keys and values of an encoder or decoder, as {@code config.json} has them.
 *
 * @param heads how many there are, which groups of queries may share; 0 if it does not say
 * @param headSize floats of each; 0 if it does not say
 */
record AttentionSizes(int heads, int headSize) {
  private static final List<String> QUERY_HEADS =
      List.of("num_attention_heads", "n_head", "n_heads", "num_heads");

  /** Reads the config, in which models call things by several names. */
  static AttentionSizes of(JsonNode config) {
    int queries = first(config, QUERY_HEADS);
    int heads = first(config, List.of("num_key_value_heads", "num_kv_heads"));
    int size = first(config, List.of("head_dim", "d_kv"));
    int hidden = first(config, ModelFolder.WIDTHS);
    return new AttentionSizes(
        heads > 0 ? heads : queries, size > 0 || queries == 0 ? size : hidden / queries);
  }

  private static int first(JsonNode config, List<String> keys) {
    return keys.stream()
        .mapToInt(key -> config.path(key).asInt(0))
        .filter(value -> value > 0)
        .findFirst()
        .orElse(0);
  }
}
