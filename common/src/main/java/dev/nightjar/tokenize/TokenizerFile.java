package dev.nightjar.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

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

  /** The ids of those of {@code tokens} that the file knows, spelled as it has them. */
  public static Map<String, Integer> ids(Path file, Collection<String> tokens) throws IOException {
    Map<String, Integer> ids = new HashMap<>();
    if (tokens.isEmpty()) {
      return ids;
    }
    JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(file));
    Set<String> wanted = Set.copyOf(tokens);
    JsonNode words = root.path("model").path("vocab");
    int place = 0;
    for (JsonNode pair : words.isArray() ? words : MissingNode.getInstance()) {
      if (wanted.contains(pair.path(0).asText())) {
        ids.put(pair.path(0).asText(), place);
      }
      place++;
    }
    wanted.stream().filter(words::has).forEach(word -> ids.put(word, words.path(word).asInt()));
    for (JsonNode added : root.path("added_tokens")) {
      if (wanted.contains(added.path("content").asText())) {
        ids.put(added.path("content").asText(), added.path("id").asInt());
      }
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
