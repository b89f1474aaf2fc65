package dev.nightjar.analyze.outliers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text as a row of words, for telling short and repeated ones. A word is a run of letters and
 * digits in lower case, or one Chinese or Japanese character; numbers count as equal, so that a
 * page's foot is the same on every page. Stateless.
 */
final class TextShape {
  /** Words of a shingle. */
  static final int SHINGLE = 5;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private TextShape() {}

  /** Hashes of a text's words (FNV-1a of their characters). */
  static long[] words(String text) {
    List<Long> words = new ArrayList<>();
    long word = FNV_OFFSET;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int c = text.codePointAt(at);
      boolean stands = isWord(c);
      if (word != FNV_OFFSET && (stands || !isPart(c))) {
        words.add(word);
        word = FNV_OFFSET;
      }
      if (stands) {
        words.add(hash(FNV_OFFSET, c));
      } else if (isPart(c) && !(Character.isDigit(c) && word == hash(FNV_OFFSET, '0'))) {
        word = hash(word, Character.isDigit(c) ? '0' : Character.toLowerCase(c));
      }
    }
    if (word != FNV_OFFSET) {
      words.add(word);
    }
    return words.stream().mapToLong(Long::longValue).toArray();
  }

  private static boolean isWord(int c) {
    return Character.isIdeographic(c)
        || Character.UnicodeScript.of(c) == Character.UnicodeScript.HIRAGANA
        || Character.UnicodeScript.of(c) == Character.UnicodeScript.KATAKANA;
  }

  private static boolean isPart(int c) {
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static long hash(long hash, long more) {
    return (hash ^ more) * FNV_PRIME;
  }

  /** Different shingles of {@link #SHINGLE} words, sorted; a shorter text is one by itself. */
  static long[] shingles(long[] words) {
    int count = Math.max(words.length == 0 ? 0 : 1, words.length - SHINGLE + 1);
    long[] shingles = new long[count];
    for (int s = 0; s < count; s++) {
      long hash = FNV_OFFSET;
      for (int w = s; w < Math.min(words.length, s + SHINGLE); w++) {
        hash = hash(Long.rotateLeft(hash, 23), words[w]);
      }
      shingles[s] = hash;
    }
    return Arrays.stream(shingles).sorted().distinct().toArray();
  }
}
