package dev.nightjar.analyze.duplicates;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** Pairs of texts that may be duplicates, and which side they come from. Not thread-safe. */
final class Candidates {
  /** Who found a pair; the bits of a pair that both found are added. */
  static final int BY_VECTORS = 1;

  /** By equal shingles. */
  static final int BY_TEXT = 2;

  private static final int TEXT_BITS = 31;

  private final boolean isAcross;
  private long[] found = new long[1 << 10];
  private int count;
  private int source = BY_VECTORS;

  /**
   * @param isAcross whether open texts are compared with fixed ones only
   */
  Candidates(boolean isAcross) {
    this.isAcross = isAcross;
  }

  /** Says who finds what is added from now on. */
  void from(int by) {
    source = by;
  }

  /** Adds a pair, if the two are to be compared. */
  void add(int a, int b, Texts texts) {
    boolean hasFixed = texts.isFixed(a) || texts.isFixed(b);
    boolean isOfFixed = texts.isFixed(a) && texts.isFixed(b);
    if (a == b || isOfFixed || isAcross && !hasFixed) {
      return;
    }
    if (count == found.length) {
      found = Arrays.copyOf(found, 2 * count);
    }
    long pair = (long) Math.min(a, b) << TEXT_BITS | Math.max(a, b);
    found[count++] = pair << 1 | source - 1;
  }

  /**
   * Adds pairs of a group of texts that resemble each other: each open one with the next ones, and
   * with the first fixed ones.
   *
   * @param group ascending
   */
  void addGroup(int[] group, Texts texts) {
    int[] open = select(group, text -> !texts.isFixed(text));
    int[] fixed = select(group, texts::isFixed);
    for (int i = 0; i < open.length; i++) {
      for (int j = i + 1; j < Math.min(open.length, i + 1 + MinHashes.WINDOW); j++) {
        add(open[i], open[j], texts);
      }
      for (int j = 0; j < Math.min(fixed.length, MinHashes.WINDOW); j++) {
        add(open[i], fixed[j], texts);
      }
    }
  }

  private static int[] select(int[] group, IntPredicate which) {
    return Arrays.stream(group).filter(which).toArray();
  }

  /**
   * All of them once, ascending.
   *
   * @param pairs the two texts, the lesser one first: {@link #a} and {@link #b} read them
   * @param sources who found each
   */
  record Found(long[] pairs, byte[] sources) {
    int count() {
      return pairs.length;
    }

    int a(int pair) {
      return Candidates.a(pairs[pair]);
    }

    int b(int pair) {
      return Candidates.b(pairs[pair]);
    }
  }

  static int a(long pair) {
    return (int) (pair >> TEXT_BITS);
  }

  static int b(long pair) {
    return (int) (pair & Integer.MAX_VALUE);
  }

  static long pair(int a, int b) {
    return (long) Math.min(a, b) << TEXT_BITS | Math.max(a, b);
  }

  /** What was added. */
  Found found() {
    Arrays.parallelSort(found, 0, count);
    long[] pairs = new long[count];
    byte[] sources = new byte[count];
    int last = -1;
    for (int i = 0; i < count; i++) {
      long pair = found[i] >> 1;
      if (last < 0 || pairs[last] != pair) {
        pairs[++last] = pair;
      }
      sources[last] |= (byte) ((found[i] & 1) + 1);
    }
    return new Found(Arrays.copyOf(pairs, last + 1), Arrays.copyOf(sources, last + 1));
  }
}
