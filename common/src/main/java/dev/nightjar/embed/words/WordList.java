package dev.nightjar.embed.words;

import java.util.Arrays;

/**
 * Distinct words in the order of their rows, with an open-addressing index, while a table is made.
 * Not thread-safe.
 */
final class WordList {
  private byte[] spellings = new byte[1 << 16];
  private int[] offsets = new int[1 << 10];
  private int size;

  /** Pairs of hash and row + 1; 0 where a slot is free. */
  private int[] slots = new int[1 << 12];

  /**
   * Adds a word.
   *
   * @return whether it was new
   */
  boolean add(byte[] bytes, int from, int length) {
    int hash = WordHash.of(bytes, from, length);
    int slot = slot(hash, bytes, from, length);
    if (slots[2 * slot + 1] != 0) {
      return false;
    }
    int start = offsets[size];
    if (size + 2 > offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    int end = Math.addExact(start, length);
    if (end > spellings.length) {
      int doubled = (int) Math.min(2L * spellings.length, Integer.MAX_VALUE - 16);
      spellings = Arrays.copyOf(spellings, Math.max(doubled, end));
    }
    System.arraycopy(bytes, from, spellings, start, length);
    offsets[++size] = end;
    slots[2 * slot] = hash;
    slots[2 * slot + 1] = size;
    if (4 * (long) size > slots.length) {
      grow();
    }
    return true;
  }

  private int slot(int hash, byte[] bytes, int from, int length) {
    int mask = slots.length / 2 - 1;
    int slot = hash & mask;
    while (slots[2 * slot + 1] != 0
        && !(slots[2 * slot] == hash && equals(slots[2 * slot + 1] - 1, bytes, from, length))) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean equals(int row, byte[] bytes, int from, int length) {
    return Arrays.equals(spellings, offsets[row], offsets[row + 1], bytes, from, from + length);
  }

  private void grow() {
    int[] old = slots;
    slots = new int[Math.multiplyExact(2, old.length)];
    int mask = slots.length / 2 - 1;
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != 0) {
        int slot = old[i] & mask;
        while (slots[2 * slot + 1] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[2 * slot] = old[i];
        slots[2 * slot + 1] = old[i + 1];
      }
    }
  }

  int size() {
    return size;
  }

  /** The bytes of the word of a row. */
  byte[] word(int row) {
    return Arrays.copyOfRange(spellings, offsets[row], offsets[row + 1]);
  }

  /** Where each word begins in {@link #spellings()}, and where the last one ends. */
  int[] offsets() {
    return Arrays.copyOf(offsets, size + 1);
  }

  /** The words, one after the other. */
  byte[] spellings() {
    return Arrays.copyOf(spellings, offsets[size]);
  }

  /** Pairs of hash and row + 1; a power of two of them, at most half full. */
  int[] slots() {
    return slots;
  }
}
