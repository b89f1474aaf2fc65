package dev.nightjar.index.graph;

/** The nearest of the {@link Candidate}s that were offered, nearest first. Not thread-safe. */
final class NearestCandidates {
  final long[] items;
  int count;

  NearestCandidates(int capacity) {
    this.items = new long[capacity];
  }

  /**
   * Takes a candidate in if it is among the nearest so many.
   *
   * @return its place; {@code width} where it has none
   */
  int offer(long candidate, int width) {
    if (count >= width) {
      if (candidate < items[width - 1]) {
        return width;
      }
      count = width - 1;
    }
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (items[middle] > candidate) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    System.arraycopy(items, low, items, low + 1, count - low);
    items[low] = candidate;
    count++;
    return low;
  }

  /** Takes over what another has, unmarked. */
  void copy(NearestCandidates other) {
    count = other.count;
    for (int i = 0; i < count; i++) {
      items[i] = Candidate.unmarked(other.items[i]);
    }
  }
}
