package dev.nightjar.analyze.duplicates.text;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * The pieces of a text that it shares with texts like it: every three characters in a row, of
 * Chinese, Japanese and Korean every two, since a character says more there (Broder, 1997). Case,
 * width and white space make no difference.
 *
 * <p>A changed letter changes three pieces whatever the length of its word; pieces of words would
 * make two unlike words of it.
 */
public final class Shingles {
  /** Pieces that are kept of a text: of more, those with the least hashes. */
  public static final int MOST = 1024;

  private static final int LETTERS = 3;
  private static final int IDEOGRAPHS = 2;
  private static final int FIRST_IDEOGRAPH = 0x2E80;
  private static final int PRIME = 0x01000193; // FNV, Fowler, Noll and Vo, 1991

  private Shingles() {}

  /** The text in small letters of one width, with single spaces. */
  static String normalized(String text) {
    String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    StringBuilder line = new StringBuilder(plain.length() + 2).append(' ');
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      boolean isSpace = Character.isWhitespace(c) || Character.isSpaceChar(c);
      if (!isSpace || line.charAt(line.length() - 1) != ' ') {
        line.append(isSpace ? ' ' : c);
      }
    }
    return line.substring(1).stripTrailing();
  }

  /** The hashes of the different pieces of a text, ascending; those of {@link #MOST} at most. */
  public static int[] of(String text) {
    int[] chars = (" " + normalized(text) + " ").codePoints().toArray();
    int[] hashes = new int[chars.length];
    int count = 0;
    for (int i = 0; i < chars.length; i++) {
      int size = chars[i] >= FIRST_IDEOGRAPH ? IDEOGRAPHS : LETTERS;
      if (i + size <= chars.length) {
        hashes[count++] = hash(chars, i, size);
      }
    }
    Arrays.sort(hashes, 0, count);
    int different = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || hashes[i] != hashes[i - 1]) {
        hashes[different++] = hashes[i];
      }
    }
    return Arrays.copyOf(hashes, Math.min(different, MOST));
  }

  private static int hash(int[] chars, int from, int size) {
    int hash = 0x811C9DC5;
    for (int i = from; i < from + size; i++) {
      hash = (hash ^ chars[i]) * PRIME;
      hash ^= hash >>> 15;
    }
    return mixed(hash);
  }

  /** The finalizer of MurmurHash3 (Appleby). */
  public static int mixed(int value) {
    int hash = (value ^ (value >>> 16)) * 0x85EBCA6B;
    hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
    return hash ^ (hash >>> 16);
  }

  /**
   * The share of the pieces of two texts that both have (Jaccard), 0 to 1; of long texts an
   * estimate by their {@link #MOST} pieces with the least hashes, whose standard error is below
   * 0.016.
   */
  public static float similarity(int[] a, int[] b) {
    int common = 0;
    int all = 0;
    int i = 0;
    int j = 0;
    while (all < MOST && i < a.length && j < b.length) {
      int left = a[i];
      int right = b[j];
      common += left == right ? 1 : 0;
      i += left <= right ? 1 : 0;
      j += right <= left ? 1 : 0;
      all++;
    }
    all += Math.min(MOST - all, a.length - i + b.length - j);
    return all == 0 ? 1 : (float) common / all;
  }
}
