package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Draws different sentences of natural text, or passages of so many words, from a folder of files:
 * a corpus, and queries that are not in it.
 */
public final class BulkSentences {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LEAST = 40;
  private static final int MOST = 300;

  private BulkSentences() {}

  /**
   * Arguments: a folder of text, a folder to write, sentences of the corpus, queries, and for
   * passages in place of sentences their words, and after how many the next one begins where they
   * are to overlap.
   */
  public static void main(String... args) throws IOException {
    Path target = Files.createDirectories(Path.of(args[1]));
    int corpus = Integer.parseInt(args[2]);
    int queries = Integer.parseInt(args[3]);
    int words = args.length > 4 ? Integer.parseInt(args[4]) : 0;
    int step = args.length > 5 ? Integer.parseInt(args[5]) : words;
    List<String> sentences = new ArrayList<>(pieces(Path.of(args[0]), words, step));
    if (sentences.size() < corpus + queries) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "Cannot draw %d sentences: %s has %d",
              corpus + queries,
              args[0],
              sentences.size()));
    }
    Collections.shuffle(sentences, new Random(1));
    write(target.resolve("corpus.jsonl"), sentences.subList(0, corpus));
    write(target.resolve("queries.jsonl"), sentences.subList(corpus, corpus + queries));
  }

  private static Set<String> pieces(Path folder, int words, int step) throws IOException {
    Set<String> pieces = new LinkedHashSet<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String paragraph : text.split("\n\\s*\n", -1)) {
        String line = paragraph.replaceAll("\\s+", " ").strip();
        if (words > 0) {
          addPassages(line, words, step, pieces);
        } else {
          addSentences(line, pieces);
        }
      }
    }
    return pieces;
  }

  private static void addPassages(String line, int words, int step, Set<String> passages) {
    String[] all = line.split(" ", -1);
    for (int start = 0; start + words <= all.length; start += step) {
      passages.add(String.join(" ", Arrays.copyOfRange(all, start, start + words)));
    }
  }

  private static void addSentences(String line, Set<String> sentences) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
    breaks.setText(line);
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
      String sentence = line.substring(start, end).strip();
      if (isProse(sentence)) {
        sentences.add(sentence);
      }
    }
  }

  private static boolean isProse(String sentence) {
    return sentence.length() >= LEAST
        && sentence.length() <= MOST
        && sentence.matches("\\p{Lu}.*[.!?]")
        && sentence.chars().filter(Character::isLetter).count() > 0.7 * sentence.length();
  }

  private static void write(Path file, List<String> sentences) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (int i = 0; i < sentences.size(); i++) {
        out.write(JSON.writeValueAsString(Map.of("id", "s" + i, "text", sentences.get(i))));
        out.write('\n');
      }
    }
  }
}
