package dev.nightjar.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a {@code tokenizer.json} says of itself.
 *
 * @param kind how words become tokens: WordPiece, BPE, Unigram or WordLevel
 * @param vocabulary how many tokens it knows, added ones included
 * @param unknown the id of the token for what it does not know, where it names that token
 * @param truncation tokens that a text is cut to, where it says so
 */
public record TokenizerFile(
    String kind, int vocabulary, OptionalInt unknown, OptionalInt truncation) {

  /** Reads the file. */
  public static TokenizerFile read(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
    JsonNode model = root.path("model");
    JsonNode words = model.path("vocab");
    int size = words.size();
    for (JsonNode added : root.path("added_tokens")) {
      boolean known =
          words.isArray()
              ? added.path("id").asInt() < words.size()
              : words.has(added.path("content").asText());
      if (!known) {
        size++;
      }
    }
    return new TokenizerFile(
        model.path("type").asText("unknown"),
        size,
        unknown(model),
        number(root.path("truncation").path("max_length")));
  }

  /** The ids of a file's tokens, by how its vocabulary spells them. */
  public static Map<String, Integer> ids(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
    JsonNode words = root.path("model").path("vocab");
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; words.isArray() && id < words.size(); id++) { // tokens with their scores
      ids.putIfAbsent(words.get(id).path(0).asText(), id);
    }
    words.properties().forEach(word -> ids.put(word.getKey(), word.getValue().asInt()));
    for (JsonNode added : root.path("added_tokens")) {
      ids.put(added.path("content").asText(), added.path("id").asInt());
    }
    return ids;
  }

  private static OptionalInt unknown(JsonNode model) {
    String token = model.path("unk_token").asText("");
    return number(model.path("vocab").path(token));
  }

  private static OptionalInt number(JsonNode value) {
    return value.isInt() ? OptionalInt.of(value.asInt()) : OptionalInt.empty();
  }
}
