package dev.nightjar.index;

import java.io.IOException;

/** Similarities of one vector to those of a graph's nodes. Not thread-safe. */
interface NodeSimilarities {
  /** Compares with this stored vector from now on, which must not change. */
  void from(float[] vector);

  /**
   * The similarities of the first {@code count} nodes.
   *
   * @param similarities takes them
   */
  void of(int[] nodes, int count, float[] similarities) throws IOException;
}
