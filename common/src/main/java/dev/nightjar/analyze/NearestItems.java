package dev.nightjar.analyze;

import dev.nightjar.vector.Kernels;
import java.util.Arrays;

/**
 * The nearest items of an item: those with its own vector first, then those of the nearest vectors,
 * in the order of their ids where vectors are equal.
 *
 * @param items the nearest first
 * @param scores their cosines
 */
public record NearestItems(int[] items, float[] scores) {
  /**
   * Goes from vectors to the items that have them.
   *
   * @param item whose nearest are wanted; it is none of them
   * @param of its items
   * @param in the items among which they are
   * @param isSame whether both are one
   * @param graph k nearest vectors of each vector of {@code of}
   */
  public static NearestItems of(
      int item, ItemMatrix of, ItemMatrix in, boolean isSame, NearestVectors.Graph graph) {
    int k = graph.k();
    int[] items = new int[k];
    float[] scores = new float[k];
    int vector = of.vectorOf(item);
    int count = 0;
    if (isSame) {
      float[] own = of.vector(vector);
      float score = Kernels.get().dot(own, own);
      for (int member : of.members(vector)) {
        if (member != item && count < k) {
          items[count] = member;
          scores[count++] = score;
        }
      }
    }
    for (int place = 0; place < k && count < k && graph.label(vector, place) >= 0; place++) {
      for (int member : in.members(graph.label(vector, place))) {
        if (count < k) {
          items[count] = member;
          scores[count++] = graph.score(vector, place);
        }
      }
    }
    return new NearestItems(Arrays.copyOf(items, count), Arrays.copyOf(scores, count));
  }
}
