package dev.nightjar.pipeline.changes;

import dev.nightjar.io.vectors.ChunkMark;

/**
 * A chunk of one of two runs.
 *
 * @param later whether it is of the second
 * @param file its place among the files of its run
 */
record Sided(boolean later, int file, ChunkMark mark) {
  /** By document and place, the first run before the second. */
  static int compare(Sided one, Sided other) {
    // Spark's compareTo asks the environment each time whether it is tested
    int order = one.mark.document().binaryCompare(other.mark.document());
    if (order == 0) {
      order = Integer.compare(one.mark.index(), other.mark.index());
    }
    return order == 0 ? Boolean.compare(one.later, other.later) : order;
  }

  /** Whether another is at the same place of the same document. */
  boolean isAt(Sided other) {
    return mark.index() == other.mark.index() && mark.document().equals(other.mark.document());
  }
}
