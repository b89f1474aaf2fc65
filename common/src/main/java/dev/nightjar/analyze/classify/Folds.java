package dev.nightjar.analyze.classify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which items are held out together: each class is spread evenly over the folds, and equal texts of
 * a class are in one. A class of a single text is never held out, as nothing would be left to learn
 * it from.
 *
 * @param of the fold of each item, from 0; {@link #NEVER} for one that is never held out
 * @param count of folds
 * @param rare the classes of fewer texts than folds, with how many they have
 */
record Folds(int[] of, int count, Map<String, Integer> rare) {
  /** Not a fold. */
  static final int NEVER = -1;

  /** Deals the texts of each class in a random order, which the seed decides. */
  static Folds of(LabelledVectors items, int count, long seed) {
    int[] folds = new int[items.size()];
    Map<String, Integer> rare = new TreeMap<>();
    Random random = new Random(seed);
    int next = 0;
    for (Map.Entry<String, List<List<Integer>>> label : byLabelAndText(items).entrySet()) {
      List<List<Integer>> texts = label.getValue();
      Collections.shuffle(texts, random);
      if (texts.size() < count) {
        rare.put(label.getKey(), texts.size());
      }
      for (List<Integer> equal : texts) {
        int fold = texts.size() == 1 ? NEVER : next++ % count;
        equal.forEach(item -> folds[item] = fold);
      }
    }
    return new Folds(folds, count, rare);
  }

  private static Map<String, List<List<Integer>>> byLabelAndText(LabelledVectors items) {
    Map<String, Map<String, List<Integer>>> grouped = new TreeMap<>();
    for (int i = 0; i < items.size(); i++) {
      LabelledVectors.Item item = items.items().get(i);
      grouped
          .computeIfAbsent(item.label(), any -> new LinkedHashMap<>())
          .computeIfAbsent(item.key(), any -> new ArrayList<>())
          .add(i);
    }
    Map<String, List<List<Integer>>> texts = new TreeMap<>();
    grouped.forEach((label, byText) -> texts.put(label, new ArrayList<>(byText.values())));
    return texts;
  }

  /** The items of a fold. */
  List<Integer> in(int fold) {
    return IntStream.range(0, of.length).filter(i -> of[i] == fold).boxed().toList();
  }

  /** The items that are not in a fold. */
  List<Integer> outside(int fold) {
    return IntStream.range(0, of.length).filter(i -> of[i] != fold).boxed().toList();
  }

  /** The items that are held out once. */
  List<Integer> heldOut() {
    return outside(NEVER);
  }
}
