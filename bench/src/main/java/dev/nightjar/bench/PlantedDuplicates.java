package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Plants near-duplicates among the texts of a corpus: copies of some with 1 to 20 % of their
 * characters edited (a letter replaced, left out, put in, or two changed round), and copies that
 * differ in one digit alone. Texts that share half of their words with one before are left out
 * first, so that what is planted is what there is to find.
 */
public final class PlantedDuplicates {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_EDITED_PERCENT = 20;
  private static final int LEAST_WORDS = 8;

  private final Random random = new Random(22);
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Integer, List<int[]>> withWord = new HashMap<>();

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
          planted.write(String.format(Locale.ROOT, "%s\ts%d\t%d\n", copy, original, percent));
          copies++;
        } else if (others < numbers && text.matches(".*\\d.*")) {
          rows.add(row(copy, withOtherNumber(text)));
          planted.write(String.format(Locale.ROOT, "%s\ts%d\tnumber\n", copy, original));
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
    List<String> all = new ArrayList<>();
    for (String line : Files.readAllLines(corpus)) {
      String text = JSON.readTree(line).path("text").asText();
      if (isSentence(text)) {
        all.add(text);
      }
    }
    List<int[]> words = all.stream().map(this::words).toList();
    int[] frequency = new int[ids.size()];
    words.forEach(own -> Arrays.stream(own).forEach(word -> frequency[word]++));
    List<String> texts = new ArrayList<>();
    int alike = 0;
    for (int i = 0; i < all.size() && texts.size() < size; i++) {
      if (isDifferent(words.get(i), frequency)) {
        texts.add(all.get(i));
      } else {
        alike++;
      }
    }
    System.err.printf(Locale.ROOT, "%d texts, %d alike left out%n", texts.size(), alike);
    return texts;
  }

  /** Entries of dictionaries and code are no sentences. */
  private static boolean isSentence(String text) {
    return text.split(" ").length >= LEAST_WORDS && !text.matches(".*[\\\\{}`].*");
  }

  private int[] words(String text) {
    return Pattern.compile("[^\\p{L}]+")
        .splitAsStream(text.toLowerCase(Locale.ROOT))
        .distinct()
        .mapToInt(word -> ids.computeIfAbsent(word, any -> ids.size()))
        .sorted()
        .toArray();
  }

  /**
   * Whether no text before shares half of all words with it: such two have one in common among the
   * rarer half of each.
   */
  private boolean isDifferent(int[] own, int[] frequency) {
    int[] rarest =
        Arrays.stream(own)
            .boxed()
            .sorted(Comparator.comparing((Integer word) -> frequency[word]).thenComparing(w -> w))
            .limit(own.length - Math.ceilDiv(own.length, 2) + 1)
            .mapToInt(word -> word)
            .toArray();
    for (int word : rarest) {
      for (int[] other : withWord.getOrDefault(word, List.of())) {
        if (isAlike(own, other)) {
          return false;
        }
      }
    }
    for (int word : rarest) {
      withWord.computeIfAbsent(word, any -> new ArrayList<>()).add(own);
    }
    return true;
  }

  private static boolean isAlike(int[] own, int[] other) {
    int common = 0;
    for (int i = 0, j = 0; i < own.length && j < other.length; ) {
      int difference = own[i] - other[j];
      common += difference == 0 ? 1 : 0;
      i += difference <= 0 ? 1 : 0;
      j += difference >= 0 ? 1 : 0;
    }
    return 2 * common >= own.length + other.length - common;
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
