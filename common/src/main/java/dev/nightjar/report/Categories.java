package dev.nightjar.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values of points as a byte each: the most frequent get a number of their own, the others share
 * one, and points without a value share another.
 *
 * @param names of the numbers, the most frequent first
 * @param values a number a point
 */
record Categories(List<String> names, byte[] values) {
  static final String OTHER = "(other)";
  static final String NONE = "(none)";

  /**
   * Numbers values.
   *
   * @param texts a value a point; null where there is none
   * @param most values that get a number of their own, at most 253
   */
  static Categories of(@Nullable String[] texts, int most) {
    Map<String, Integer> counts = new HashMap<>();
    boolean isEverywhere = true;
    for (String text : texts) {
      if (text == null) {
        isEverywhere = false;
      } else {
        counts.merge(text, 1, Integer::sum);
      }
    }
    List<String> frequent =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(most)
            .map(Map.Entry::getKey)
            .toList();
    List<String> names = new ArrayList<>(frequent);
    Stream.of(OTHER).filter(other -> counts.size() > frequent.size()).forEach(names::add);
    if (!isEverywhere) {
      names.add(NONE);
    }
    return new Categories(List.copyOf(names), numbers(texts, names, frequent.size()));
  }

  private static byte[] numbers(@Nullable String[] texts, List<String> names, int own) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < own; i++) {
      places.put(names.get(i), i);
    }
    byte[] values = new byte[texts.length];
    for (int i = 0; i < texts.length; i++) {
      String text = texts[i];
      int place = text == null ? names.size() - 1 : places.getOrDefault(text, own);
      values[i] = (byte) place;
    }
    return values;
  }

  /** Whether it tells points apart. */
  boolean tells() {
    return names.stream().filter(name -> !name.equals(NONE)).count() > 1;
  }

  PointMap.Colour colour(String name, String kind) {
    return new PointMap.Colour(name, kind, Packed.bytes(values), names, 0, 0);
  }
}
