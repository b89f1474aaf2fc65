package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.duplicates.text.Numbers;
import dev.nightjar.analyze.duplicates.text.Shingles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The items that are looked at, in the order of their runs and ids, and their different texts.
 * Items of equal content and side share a text. Safe for use by several threads.
 */
final class Texts {
  /** What may happen to an item. */
  enum Side {
    /** It may be dropped. */
    OPEN,
    /** It stays, whatever it resembles, and is compared with open ones only. */
    FIXED,
    /** It was dropped before, and is compared with nothing. */
    OUT
  }

  /**
   * An item.
   *
   * @param run 0 for the run that is analysed, 1 for the one it is compared with
   * @param id of the item in its run
   * @param document it is of
   * @param content a hash of its text
   * @param text itself
   * @param order the value of the attribute that decides which stays; null for none
   */
  record Item(
      int run,
      String id,
      String document,
      String content,
      String text,
      @Nullable String order,
      Side side) {}

  private record Content(String hash, Side side, int run) {}

  private static final Comparator<Item> BY_ID =
      Comparator.comparingInt(Item::run).thenComparing(Item::id);

  private final Item[] items;
  private final int others;
  private final int[] textOf;
  private final int[] starts;
  private final int[] members;
  private final int[][] shingles;
  private final @Nullable Numbers[] numbers;

  /** Takes items in any order. */
  Texts(List<Item> given) {
    items = given.toArray(Item[]::new);
    Arrays.parallelSort(items, BY_ID);
    others = (int) Arrays.stream(items).filter(item -> item.run() == 0).count();
    textOf = new int[items.length];
    List<Integer> firsts = new ArrayList<>();
    Map<Content, Integer> known = new HashMap<>();
    for (int i = 0; i < items.length; i++) {
      Content content = new Content(items[i].content(), items[i].side(), items[i].run());
      if (items[i].side() == Side.OUT) {
        textOf[i] = -1;
      } else {
        textOf[i] = known.computeIfAbsent(content, any -> firsts.size());
        if (textOf[i] == firsts.size()) {
          firsts.add(i);
        }
      }
    }
    starts = new int[firsts.size() + 1];
    for (int text : textOf) {
      if (text >= 0) {
        starts[text + 1]++;
      }
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    members = new int[starts[firsts.size()]];
    int[] next = starts.clone();
    for (int i = 0; i < items.length; i++) {
      if (textOf[i] >= 0) {
        members[next[textOf[i]]++] = i;
      }
    }
    numbers = new Numbers[firsts.size()];
    shingles = new int[firsts.size()][];
    IntStream.range(0, firsts.size())
        .parallel()
        .forEach(text -> shingles[text] = Shingles.of(text(text)));
  }

  /** How many items there are, those of the other run included. */
  int items() {
    return items.length;
  }

  /** How many are of the run that is analysed: the first ones. */
  int own() {
    return others;
  }

  /** Whether there is another run: then items of one run are not compared with each other. */
  boolean isAcross() {
    return others < items.length;
  }

  /** How many different texts there are. */
  int count() {
    return shingles.length;
  }

  Item item(int item) {
    return items[item];
  }

  /** The text of an item; -1 for one that is out. */
  int textOf(int item) {
    return textOf[item];
  }

  /** The first item that has a text. */
  int first(int text) {
    return members[starts[text]];
  }

  /** All of them, ascending. */
  int[] members(int text) {
    return Arrays.copyOfRange(members, starts[text], starts[text + 1]);
  }

  /** How many they are. */
  int size(int text) {
    return starts[text + 1] - starts[text];
  }

  String text(int text) {
    return items[first(text)].text();
  }

  int[] shingles(int text) {
    return shingles[text];
  }

  /** Read when they are asked for; of two that read the same text, either is right. */
  Numbers numbers(int text) {
    Numbers known = numbers[text];
    if (known == null) {
      known = Numbers.of(text(text));
      numbers[text] = known;
    }
    return known;
  }

  boolean isFixed(int text) {
    return items[first(text)].side() == Side.FIXED;
  }

  /** Which run a text is of. */
  int run(int text) {
    return items[first(text)].run();
  }

  /** Where the first item of a text stands in its run. */
  int place(int text) {
    return first(text) - (run(text) == 0 ? 0 : others);
  }

  /** Whether two texts are equal to the letter. */
  boolean isExact(int a, int b) {
    return items[first(a)].content().equals(items[first(b)].content());
  }
}
