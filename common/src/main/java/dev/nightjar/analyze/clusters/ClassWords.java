package dev.nightjar.analyze.clusters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * The words that tell classes of texts apart, by class-based TF-IDF (Grootendorst, 2022): a word
 * weighs {@code share of the class's words x log(1 + words of a class on average / word in all
 * classes)}. A word is counted once for each text that has it, so that no long text outweighs the
 * others; words of one stem count as one and are shown as they are most often written.
 */
final class ClassWords {
  private final List<Map<String, Long>> classes = new ArrayList<>();
  private final Map<String, Long> all = new HashMap<>();
  private final Map<String, String> written = new HashMap<>();
  private final double average;

  /**
   * @param counts of each class: in how many of its texts a word is
   * @param stem of a word
   */
  ClassWords(List<Map<String, Long>> counts, UnaryOperator<String> stem) {
    Map<String, Long> forms = new TreeMap<>();
    for (Map<String, Long> words : counts) {
      Map<String, Long> stems = new HashMap<>();
      words.forEach(
          (word, count) -> {
            stems.merge(stem.apply(word), count, Long::sum);
            forms.merge(word, count, Long::sum);
          });
      classes.add(stems);
      stems.forEach((word, count) -> all.merge(word, count, Long::sum));
    }
    long total = all.values().stream().mapToLong(Long::longValue).sum();
    average = (double) total / Math.max(1, classes.size());
    forms.forEach(
        (word, count) -> {
          String known = written.get(stem.apply(word));
          if (known == null || count > forms.getOrDefault(known, 0L)) {
            written.put(stem.apply(word), word);
          }
        });
  }

  /** The heaviest words of each class, the heaviest first, as they are written. */
  List<List<String>> heaviest(int most) {
    return classes.stream().map(words -> heaviest(words, this::rarity, most)).toList();
  }

  /**
   * The heaviest words of groups of classes. Of few groups every word is in all, so that classes
   * say how rare a word is, and how much of a word is in a group counts once more.
   *
   * @param groups of the classes, from 0
   */
  List<List<String>> heaviest(int[] groups, int most) {
    List<Map<String, Long>> sums = new ArrayList<>();
    for (int c = 0; c < groups.length; c++) {
      while (sums.size() <= groups[c]) {
        sums.add(new HashMap<>());
      }
      Map<String, Long> sum = sums.get(groups[c]);
      classes.get(c).forEach((word, count) -> sum.merge(word, count, Long::sum));
    }
    return sums.stream()
        .map(
            words ->
                heaviest(
                    words,
                    word ->
                        rarity(word) * words.getOrDefault(word, 0L) / all.getOrDefault(word, 1L),
                    most))
        .toList();
  }

  private double rarity(String word) {
    return Math.log1p(average / all.getOrDefault(word, 1L));
  }

  private record Weighed(String word, double weight) {}

  private List<String> heaviest(
      Map<String, Long> words, ToDoubleFunction<String> factor, int most) {
    List<String> heaviest = new ArrayList<>();
    words.entrySet().stream()
        .map(
            word ->
                new Weighed(
                    written.getOrDefault(word.getKey(), word.getKey()),
                    word.getValue() * factor.applyAsDouble(word.getKey())))
        .sorted(Comparator.comparingDouble(Weighed::weight).reversed().thenComparing(Weighed::word))
        .map(Weighed::word)
        .filter(word -> heaviest.size() < most && says(word, heaviest))
        .forEachOrdered(heaviest::add);
    return List.copyOf(heaviest);
  }

  /** Whether a word says more than those before it: of 大学 and 大学生 one is enough. */
  private static boolean says(String word, List<String> before) {
    return !Character.isIdeographic(word.codePointAt(0))
        || before.stream().noneMatch(other -> other.contains(word) || word.contains(other));
  }

  /**
   * Joins the first words of each list, as many more as it takes to tell it from those before.
   *
   * @param most words of a label where that is enough
   */
  static List<String> labels(List<List<String>> words, int most) {
    List<String> labels = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int c = 0; c < words.size(); c++) {
      List<String> all = words.get(c);
      int count = Math.min(most, all.size());
      String label = String.join(", ", all.subList(0, count));
      while (taken.contains(label) && count < all.size()) {
        label = String.join(", ", all.subList(0, ++count));
      }
      if (label.isEmpty() || taken.contains(label)) {
        label = (label + " #" + c).strip();
      }
      taken.add(label);
      labels.add(label);
    }
    return List.copyOf(labels);
  }
}
