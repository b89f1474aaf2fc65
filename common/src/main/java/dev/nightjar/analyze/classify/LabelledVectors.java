package dev.nightjar.analyze.classify;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Items with their labels and vectors, in an order that depends on their content alone: whatever is
 * learned from them in this order is the same however they were read. Immutable.
 *
 * @param items by key, then by id
 * @param classes the labels, sorted
 */
public record LabelledVectors(List<Item> items, List<String> classes) {
  private static final Comparator<Item> ORDER =
      Comparator.comparing(Item::key).thenComparing(Item::label).thenComparing(Item::id);

  /**
   * A text of a class.
   *
   * @param id of the document
   * @param key a digest of its text: equal texts have equal keys
   * @param text the beginning of it, at least
   * @param label its class
   * @param vector of length 1
   */
  public record Item(String id, String key, String text, String label, float[] vector)
      implements Serializable {}

  /** These items. */
  public static LabelledVectors of(List<Item> items) {
    return new LabelledVectors(
        items.stream().sorted(ORDER).toList(),
        items.stream().map(Item::label).distinct().sorted().toList());
  }

  /** How many items there are. */
  int size() {
    return items.size();
  }

  /** Floats of a vector. */
  int dimension() {
    return items.getFirst().vector().length;
  }

  /** The items of which this is true. */
  LabelledVectors only(List<Integer> rows) {
    return new LabelledVectors(rows.stream().map(items::get).toList(), classes);
  }

  /** Their vectors. */
  List<float[]> vectors() {
    return items.stream().map(Item::vector).toList();
  }

  /** The number of each item's label in a list of names. */
  int[] targets(List<String> names) {
    Map<String, Integer> numbers = new HashMap<>();
    names.forEach(name -> numbers.put(name, numbers.size()));
    return items.stream()
        .mapToInt(item -> Objects.requireNonNull(numbers.get(item.label())))
        .toArray();
  }

  /** The number of each item's label in {@link #classes}. */
  int[] targets() {
    return targets(classes);
  }

  /** {@link #classes}, and behind them those that only the other has. */
  List<String> classesWith(LabelledVectors other) {
    return Stream.concat(classes.stream(), other.classes.stream()).distinct().toList();
  }
}
