package dev.nightjar.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a {@code tokenizer.json} says of itself.
 *
 * @param kind how words become tokens: WordPiece, BPE, Unigram or WordLevel
 * @param vocabulary how many tokens it knows, added ones included
 */
public record TokenizerFile(String kind, int vocabulary) {

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
    return new TokenizerFile(model.path("type").asText("unknown"), size);
  }
}
