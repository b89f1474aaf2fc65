package dev.nightjar.analyze.duplicates;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Texts that hang together by joined pairs (union and find, Tarjan, 1975). */
final class Components {
  private final int[] parent;

  Components(int texts, Pairs pairs, int[] joined) {
    parent = IntStream.range(0, texts).toArray();
    for (int pair : joined) {
      int a = root(pairs.a(pair));
      int b = root(pairs.b(pair));
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  }

  /** The first text of the component of a text. */
  int root(int text) {
    int at = text;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /**
   * Adds pairs of the texts that stay in the same component: where more resemble each other than
   * each was compared with, some may still be duplicates.
   *
   * @param most texts that each one is paired with
   */
  void pairKept(int[] goFor, int most, Texts texts, Candidates to) {
    long[] kept =
        IntStream.range(0, goFor.length)
            .filter(text -> goFor[text] < 0)
            .mapToLong(text -> (long) root(text) << Integer.SIZE | text)
            .toArray();
    Arrays.sort(kept);
    for (int i = 0; i < kept.length; i++) {
      for (int j = i + 1;
          j < Math.min(kept.length, i + 1 + most)
              && kept[j] >> Integer.SIZE == kept[i] >> Integer.SIZE;
          j++) {
        to.add((int) kept[i], (int) kept[j], texts);
      }
    }
  }
}
