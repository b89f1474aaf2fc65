package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Plants near-duplicates among the texts of a corpus: copies of some with 1 to 20 % of their
 * characters edited (a letter replaced, left out, put in, or two changed round), and copies that
 * differ in one digit alone. Texts that share half of their rarer words with one before are left
 * out first, so that what is planted is what there is to find.
 */
public final class PlantedDuplicates {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_EDITED_PERCENT = 20;
  private static final int FREQUENT = 300;

  private final Random random = new Random(22);
  private final Map<String, List<Integer>> withWord = new HashMap<>();
  private final List<Set<String>> words = new ArrayList<>();

  private PlantedDuplicates() {}

  /**
   * Arguments: a corpus in JSON Lines, a folder to write, texts to take, edited copies, copies with
   * another number. Writes corpus.jsonl, and planted.tsv: copy, original, edited share or "number".
   */
  public static void main(String... args) throws IOException {
    new PlantedDuplicates()
        .write(
            Path.of(args[0]),
            Files.createDirectories(Path.of(args[1])),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Integer.parseInt(args[4]));
  }

  private void write(Path corpus, Path target, int size, int edited, int numbers)
      throws IOException {
    List<String> texts = different(corpus, size);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      rows.add(row("s" + i, texts.get(i)));
    }
    try (BufferedWriter planted = Files.newBufferedWriter(target.resolve("planted.tsv"))) {
      int copies = 0;
      int others = 0;
      for (int original : order) {
        String text = texts.get(original);
        String copy = "c" + original;
        if (copies < edited) {
          int percent = 1 + random.nextInt(MOST_EDITED_PERCENT);
          rows.add(row(copy, edited(text, Math.max(1, text.length() * percent / 100))));
          planted.write("%s\ts%d\t%d\n".formatted(copy, original, percent));
          copies++;
        } else if (others < numbers && text.matches(".*\\d.*")) {
          rows.add(row(copy, withOtherNumber(text)));
          planted.write("%s\ts%d\tnumber\n".formatted(copy, original));
          others++;
        }
      }
    }
    Collections.shuffle(rows, random);
    Files.write(target.resolve("corpus.jsonl"), rows);
  }

  private static String row(String id, String text) throws IOException {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("id", id);
    row.put("text", text);
    return JSON.writeValueAsString(row);
  }

  private List<String> different(Path corpus, int size) throws IOException {
    List<String> texts = new ArrayList<>();
    int alike = 0;
    try (BufferedReader lines = Files.newBufferedReader(corpus, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine();
          line != null && texts.size() < size;
          line = lines.readLine()) {
        JsonNode row = JSON.readTree(line);
        String text = row.path("text").asText();
        if (isDifferent(text)) {
          texts.add(text);
        } else {
          alike++;
        }
      }
    }
    System.err.printf(Locale.ROOT, "%d texts, %d alike left out%n", texts.size(), alike);
    return texts;
  }

  private boolean isDifferent(String text) {
    Set<String> own = new TreeSet<>();
    for (String word : text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+")) {
      if (withWord.getOrDefault(word, List.of()).size() < FREQUENT) {
        own.add(word);
      }
    }
    own.remove("");
    int[] common = new int[words.size()];
    for (String word : own) {
      for (int other : withWord.getOrDefault(word, List.of())) {
        common[other]++;
        int all = own.size() + words.get(other).size() - common[other];
        if (2 * common[other] >= all) {
          return false;
        }
      }
    }
    int number = words.size();
    own.forEach(word -> withWord.computeIfAbsent(word, any -> new ArrayList<>()).add(number));
    words.add(own);
    return own.size() > 2;
  }

  private String edited(String text, int edits) {
    StringBuilder copy = new StringBuilder(text);
    for (int left = edits, tries = 0; left > 0 && tries < 100 * edits; tries++) {
      int at = random.nextInt(copy.length() - 1);
      if (isAmongLetters(copy, at)) {
        edit(copy, at);
        left--;
      }
    }
    return copy.toString();
  }

  /** Numbers, and what stands beside them, stay as they are. */
  private static boolean isAmongLetters(StringBuilder text, int at) {
    return at > 0
        && Character.isLetter(text.charAt(at))
        && Character.isLetter(text.charAt(at + 1))
        && !Character.isDigit(text.charAt(at - 1));
  }

  private void edit(StringBuilder text, int at) {
    char letter = (char) ('a' + random.nextInt(26));
    switch (random.nextInt(4)) {
      case 0 -> text.setCharAt(at, letter);
      case 1 -> text.deleteCharAt(at);
      case 2 -> text.insert(at, letter);
      default -> {
        char first = text.charAt(at);
        text.setCharAt(at, text.charAt(at + 1));
        text.setCharAt(at + 1, first);
      }
    }
  }

  private String withOtherNumber(String text) {
    List<Integer> digits = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      if (Character.isDigit(text.charAt(i))) {
        digits.add(i);
      }
    }
    int at = digits.get(random.nextInt(digits.size()));
    char other = (char) ('1' + (text.charAt(at) - '0' + random.nextInt(8)) % 9);
    return text.substring(0, at) + other + text.substring(at + 1);
  }
}
