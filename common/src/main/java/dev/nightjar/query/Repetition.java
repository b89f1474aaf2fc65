package dev.nightjar.query;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Tells passages that say again what another says. They do so by text, if the other has nearly all
 * of their shingles (Broder, On the Resemblance and Containment of Documents, 1997), or by vector.
 * Passages with different numbers are no repetitions, since texts and vectors of small models
 * hardly differ where one number does. Stateless.
 */
final class Repetition {
  /** Code points of a shingle; two or three words of Chinese, one of English. */
  private static final int SHINGLE = 5;

  private static final double SHARED = 0.8;
  private static final double COSINE = 0.95;
  private static final Pattern NUMBER = Pattern.compile("\\p{Nd}+(?:[.,:]\\p{Nd}+)*");
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

  private Repetition() {}

  /**
   * Whether a text says what another has said.
   *
   * @param cosine of their vectors
   */
  static boolean of(String text, String before, double cosine) {
    return numbers(text).equals(numbers(before))
        && (cosine >= COSINE || share(shingles(text), shingles(before)) >= SHARED);
  }

  private static List<String> numbers(String text) {
    return NUMBER.matcher(text).results().map(MatchResult::group).sorted().toList();
  }

  private static double share(Set<String> own, Set<String> others) {
    return own.isEmpty() ? 0 : own.stream().filter(others::contains).count() / (double) own.size();
  }

  /** Of letters and digits alone; a shorter text is one shingle. */
  private static Set<String> shingles(String text) {
    int[] points =
        BETWEEN.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("").codePoints().toArray();
    Set<String> shingles = new HashSet<>();
    for (int at = 0; at + SHINGLE <= points.length; at++) {
      shingles.add(new String(points, at, SHINGLE));
    }
    if (shingles.isEmpty() && points.length > 0) {
      shingles.add(new String(points, 0, points.length));
    }
    return shingles;
  }
}
