package dev.nightjar.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The texts that all peers embed: {@code NAME.jsonl} with {@code text} and {@code tokens}, and
 * beside it {@code NAME-warm.jsonl}, its front, and {@code NAME-alone.jsonl}, some of it to be
 * embedded in other company.
 *
 * @param name of the set and its files
 * @param texts in the order of the file
 */
record TextSet(String name, List<Text> texts) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WARM = 64;
  private static final int ALONE = 16;

  /** A text and how many token ids it has, special ones included. */
  record Text(String text, int tokens) {}

  static TextSet open(Path work, String name) throws IOException {
    return new TextSet(name, read(work.resolve(name + ".jsonl")));
  }

  static List<Text> read(Path file) throws IOException {
    List<Text> texts = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      JsonNode row = JSON.readTree(line);
      texts.add(new Text(row.get("text").asText(), row.get("tokens").asInt()));
    }
    return texts;
  }

  void write(Path work) throws IOException {
    write(work.resolve(name + ".jsonl"), texts);
    write(warm(work), texts.subList(0, Math.min(WARM, texts.size())));
    write(alone(work), aloneRows().mapToObj(texts::get).toList());
  }

  Path file(Path work) {
    return work.resolve(name + ".jsonl");
  }

  Path warm(Path work) {
    return work.resolve(name + "-warm.jsonl");
  }

  Path alone(Path work) {
    return work.resolve(name + "-alone.jsonl");
  }

  /** Which texts are embedded alone too: spread over the set, last one first. */
  IntStream aloneRows() {
    int step = Math.max(1, texts.size() / ALONE);
    int rows = Math.min(ALONE, texts.size());
    return IntStream.range(0, rows).map(i -> (rows - 1 - i) * step);
  }

  long tokens() {
    return texts.stream().mapToLong(Text::tokens).sum();
  }

  private static void write(Path file, List<Text> texts) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (Text text : texts) {
        out.write(JSON.writeValueAsString(Map.of("text", text.text(), "tokens", text.tokens())));
        out.write('\n');
      }
    }
  }
}
