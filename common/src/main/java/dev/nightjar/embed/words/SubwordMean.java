package dev.nightjar.embed.words;

import java.util.Arrays;

/** Means of rows in fastText's own arithmetic, to the bit: sums in float, one factor at the end. */
final class SubwordMean {
  private SubwordMean() {}

  /**
   * The mean of a word's row and the rows of its n-grams.
   *
   * @param words rows of words, which the rows of n-grams stand behind
   * @param buckets the n-grams
   * @param row the word's row, or -1 if it has none
   * @return whether there was any row; if not, {@code into} is zeros
   */
  static boolean of(MappedRows rows, int words, int[] buckets, int row, float[] into) {
    Arrays.fill(into, 0);
    float[] one = new float[into.length];
    if (row >= 0) {
      rows.read(row, one);
      add(one, into);
    }
    for (int bucket : buckets) {
      rows.read(words + bucket, one);
      add(one, into);
    }
    int count = buckets.length + (row >= 0 ? 1 : 0);
    if (count == 0) {
      return false;
    }
    float factor = (float) (1.0 / count);
    for (int d = 0; d < into.length; d++) {
      into[d] *= factor;
    }
    return true;
  }

  private static void add(float[] one, float[] sum) {
    for (int d = 0; d < sum.length; d++) {
      sum[d] += one[d];
    }
  }
}
