package dev.nightjar.analyze.duplicates;

import dev.nightjar.analyze.duplicates.text.Shingles;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Finds texts that are likely to share many shingles, without comparing all: texts of which some
 * band of least hashes is equal (MinHash, Broder, 1997; locality-sensitive hashing by bands, Indyk
 * and Motwani, 1998). Of two texts that share the part s of their shingles, a band of r rows is
 * equal with the probability s^r.
 */
final class MinHashes {
  /** Texts of a group that each one is paired with, at most. */
  static final int WINDOW = 16;

  private static final int ROWS = 6;
  private static final int BANDS = 128;

  /** Bands whose keys are made in one pass over the shingles. */
  private static final int TOGETHER = 8;

  private static final long SEED = 20;

  private final Texts texts;
  private final int[] factors = new int[ROWS * BANDS];
  private final int[] addends = new int[ROWS * BANDS];

  private MinHashes(Texts texts) {
    this.texts = texts;
    Random random = new Random(SEED);
    for (int i = 0; i < factors.length; i++) {
      factors[i] = random.nextInt() | 1;
      addends[i] = random.nextInt();
    }
  }

  /** Adds the pairs of texts. */
  static void pairs(Texts texts, Candidates to) {
    MinHashes hashes = new MinHashes(texts);
    int[][] keys = new int[TOGETHER][texts.count()];
    for (int band = 0; band < BANDS; band += TOGETHER) {
      int first = band;
      IntStream.range(0, texts.count()).parallel().forEach(text -> hashes.keys(text, first, keys));
      for (int[] key : keys) {
        group(key, texts, to);
      }
    }
  }

  private void keys(int text, int first, int[][] to) {
    int[] shingles = texts.shingles(text);
    for (int i = 0; i < TOGETHER; i++) {
      int key = 0;
      for (int row = (first + i) * ROWS; row < (first + i + 1) * ROWS; row++) {
        key = Shingles.mixed(key ^ least(shingles, factors[row], addends[row]));
      }
      to[i][text] = key;
    }
  }

  private static int least(int[] shingles, int factor, int addend) {
    int least = Integer.MAX_VALUE;
    for (int shingle : shingles) {
      least = Math.min(least, shingle * factor + addend);
    }
    return least;
  }

  /** Pairs texts of equal keys, each with the next ones. */
  static void group(int[] keys, Texts texts, Candidates to) {
    long[] sorted = new long[keys.length];
    for (int text = 0; text < keys.length; text++) {
      sorted[text] = (long) keys[text] << Integer.SIZE | text;
    }
    Arrays.parallelSort(sorted);
    int from = 0;
    while (from < sorted.length) {
      int end = from + 1;
      while (end < sorted.length && sorted[end] >> Integer.SIZE == sorted[from] >> Integer.SIZE) {
        end++;
      }
      if (end - from > 1) {
        int[] group = new int[end - from];
        for (int i = from; i < end; i++) {
          group[i - from] = (int) sorted[i];
        }
        to.addGroup(group, texts);
      }
      from = end;
    }
  }
}
