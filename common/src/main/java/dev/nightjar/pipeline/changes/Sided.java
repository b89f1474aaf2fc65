package dev.nightjar.pipeline.changes;

import dev.nightjar.io.vectors.ChunkMark;
import java.util.Comparator;

/**
 * A chunk of one of two runs.
 *
 * @param later whether it is of the second
 * @param file its place among the files of its run
 */
record Sided(boolean later, int file, ChunkMark mark) {
  /** By document and place, the first run before the second. */
  static final Comparator<Sided> ORDER =
      Comparator.comparing((Sided sided) -> sided.mark.document())
          .thenComparingInt(sided -> sided.mark.index())
          .thenComparing(Sided::later);

  /** Whether another is at the same place of the same document. */
  boolean isAt(Sided other) {
    return mark.index() == other.mark.index() && mark.document().equals(other.mark.document());
  }
}
