package dev.nightjar.tokenize;

import java.util.Arrays;

/** Growing columns of tokens. Not thread-safe. */
final class TokenBuffer {
  private int[] ids;
  private int[] starts;
  private int[] ends;
  private boolean[] wordStarts;
  private int size;

  TokenBuffer(int capacity) {
    ids = new int[capacity];
    starts = new int[capacity];
    ends = new int[capacity];
    wordStarts = new boolean[capacity];
  }

  void add(int id, int start, int end, boolean wordStart) {
    if (size == ids.length) {
      int capacity = size + (size >> 1) + 16;
      ids = Arrays.copyOf(ids, capacity);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      wordStarts = Arrays.copyOf(wordStarts, capacity);
    }
    ids[size] = id;
    starts[size] = start;
    ends[size] = end;
    wordStarts[size++] = wordStart;
  }

  int size() {
    return size;
  }

  /** Forgets all but the first tokens. */
  void truncate(int count) {
    size = count;
  }

  Tokens tokens() {
    return new Tokens(
        Arrays.copyOf(ids, size),
        Arrays.copyOf(starts, size),
        Arrays.copyOf(ends, size),
        Arrays.copyOf(wordStarts, size));
  }
}
