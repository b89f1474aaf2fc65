package dev.nightjar.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Texts that models of late interaction begin with, such as {@code [unused0]} or {@code [Q]}: they
 * were trained with a token there, which the tokenizer would divide. Stateless.
 */
final class MarkerTokens {
  private MarkerTokens() {}

  /**
   * Makes markers, or else their first words, tokens of their own, if the vocabulary has them and
   * they are not read as such.
   *
   * @param tokenizer a {@code tokenizer.json}, changed
   * @param read the ids of a text as it is read so far
   * @return whether anything was changed
   */
  static boolean add(JsonNode tokenizer, List<String> markers, Function<String, long[]> read) {
    boolean changed = false;
    for (String marker : markers) {
      for (String token : List.of(marker, marker.strip().split("\\s", 2)[0])) {
        OptionalInt id = id(tokenizer, token);
        if (id.isPresent()) {
          long[] ids = read.apply(token);
          if (ids.length != 1 || ids[0] != id.getAsInt()) {
            add(tokenizer, token, id.getAsInt());
            changed = true;
          }
          break;
        }
      }
    }
    return changed;
  }

  private static OptionalInt id(JsonNode tokenizer, String token) {
    for (JsonNode added : tokenizer.path("added_tokens")) {
      if (added.path("content").asText().equals(token)) {
        return OptionalInt.of(added.path("id").asInt());
      }
    }
    JsonNode id = tokenizer.path("model").path("vocab").path(token);
    return id.isInt() ? OptionalInt.of(id.asInt()) : OptionalInt.empty();
  }

  private static void add(JsonNode tokenizer, String token, int id) {
    ArrayNode added = ((ObjectNode) tokenizer).withArrayProperty("added_tokens");
    ObjectNode entry = null;
    for (JsonNode one : added) {
      if (one.path("content").asText().equals(token)) {
        entry = (ObjectNode) one; // where it stands, as ids follow the order
      }
    }
    if (entry == null) {
      entry = added.addObject();
    }
    entry
        .put("id", id)
        .put("content", token)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
  }
}
