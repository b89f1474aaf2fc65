package dev.nightjar.analyze;

import java.util.Arrays;

/** Rows of floats with equal bits, found through a hash table of row numbers. */
public final class EqualRows {
  private EqualRows() {}

  /**
   * Numbers different rows in the order in which they first occur.
   *
   * @param numbers gets the number of each row
   * @return the first row of each number
   */
  static int[] firsts(float[][] rows, int[] numbers) {
    int[] table = new int[Integer.highestOneBit(Math.max(1, rows.length)) * 4];
    Arrays.fill(table, -1);
    int[] firsts = new int[rows.length];
    int count = 0;
    for (int r = 0; r < rows.length; r++) {
      int slot = hash(rows[r]) & (table.length - 1);
      while (table[slot] >= 0 && !Arrays.equals(rows[firsts[table[slot]]], rows[r])) {
        slot = (slot + 1) & (table.length - 1);
      }
      if (table[slot] < 0) {
        table[slot] = count;
        firsts[count++] = r;
      }
      numbers[r] = table[slot];
    }
    return Arrays.copyOf(firsts, count);
  }

  private static int hash(float[] row) {
    int hash = Arrays.hashCode(row) * 0x9E3779B9; // Fibonacci hashing, Knuth 6.4
    return hash ^ (hash >>> 16);
  }
}
