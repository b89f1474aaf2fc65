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
    int order = ChunkMark.compare(one.mark, other.mark);
    return order == 0 ? Boolean.compare(one.later, other.later) : order;
  }

  /** Whether another is at the same place of the same document. */
  boolean isAt(Sided other) {
    return mark.index() == other.mark.index() && mark.document().equals(other.mark.document());
  }
}
