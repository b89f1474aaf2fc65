package dev.nightjar.embed.words;

import dev.nightjar.embed.ModelException;
import java.util.Locale;

/**
 * The first line of word2vec's files.
 *
 * @param words how many words follow
 * @param dimension floats of a vector
 */
record Counts(long words, int dimension) {
  /** Vectors larger than any model's are damage. */
  static final int MOST_DIMENSIONS = 1 << 16;

  /**
   * Reads the line.
   *
   * @throws ModelException if the counts cannot be
   */
  static Counts of(WordInput in, String line) {
    String[] parts = line.strip().split("[ \\t]+", -1);
    long words = Long.parseLong(parts[0]);
    long dimension = Long.parseLong(parts[1]);
    if (words < 1 || words >= Integer.MAX_VALUE || dimension < 1 || dimension > MOST_DIMENSIONS) {
      throw in.damaged(
          String.format(
              Locale.ROOT,
              "line 1 promises %d words of %d numbers (at least 1 word, 1 to %d numbers)",
              words,
              dimension,
              MOST_DIMENSIONS));
    }
    return new Counts(words, (int) dimension);
  }
}
