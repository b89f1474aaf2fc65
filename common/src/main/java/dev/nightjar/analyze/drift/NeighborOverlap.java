package dev.nightjar.analyze.drift;

import dev.nightjar.analyze.ItemMatrix;
import dev.nightjar.analyze.NearestItems;
import dev.nightjar.analyze.NearestVectors;
import dev.nightjar.vector.Kernels;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The neighbours of the same items by two models, side by side: which of the k nearest both have.
 * Neighbours that only one of the runs has are left out. Immutable.
 */
final class NeighborOverlap {
  private final View first;
  private final View second;

  /**
   * Items with their nearest by one model.
   *
   * @param matrix its items
   * @param graph nearest of their vectors
   * @param shared the number of each item among those that both have; -1 for others
   * @param items of the matrix, by number
   */
  record View(ItemMatrix matrix, NearestVectors.Graph graph, int[] shared, int[] items) {
    /** Items by their numbers among the shared ones. */
    static View of(ItemMatrix matrix, NearestVectors.Graph graph, int[] items) {
      int[] shared = new int[matrix.items()];
      Arrays.fill(shared, -1);
      for (int number = 0; number < items.length; number++) {
        shared[items[number]] = number;
      }
      return new View(matrix, graph, shared, items);
    }

    /** The numbers of an item's nearest, the nearest first. */
    int[] nearest(int number) {
      int[] found = NearestItems.of(items[number], matrix, matrix, true, graph).items();
      return Arrays.stream(found).map(item -> shared[item]).filter(n -> n >= 0).toArray();
    }

    /** The mean cosine of an item with some others; 0 for none. */
    double likeness(int number, int[] others) {
      float[] vector = vector(number);
      return Arrays.stream(others)
          .mapToDouble(other -> Kernels.get().dot(vector, vector(other)))
          .average()
          .orElse(0);
    }

    private float[] vector(int number) {
      return matrix.vector(matrix.vectorOf(items[number]));
    }
  }

  /**
   * What becomes of an item.
   *
   * @param overlap share of its nearest that both have
   * @param jaccard shared over all of both
   * @param same whether its nearest is the same
   * @param fall by the second model, the mean cosine of its nearest less that of its former nearest
   */
  record Move(double overlap, double jaccard, boolean same, double fall) {}

  NeighborOverlap(View first, View second) {
    this.first = first;
    this.second = second;
  }

  /** How many items there are. */
  int items() {
    return first.items().length;
  }

  /** What becomes of each. */
  Move[] moves() {
    return IntStream.range(0, items()).parallel().mapToObj(this::move).toArray(Move[]::new);
  }

  private Move move(int number) {
    int[] before = first.nearest(number);
    int[] after = second.nearest(number);
    int[] sorted = after.clone();
    Arrays.sort(sorted);
    double both =
        Arrays.stream(before).filter(other -> Arrays.binarySearch(sorted, other) >= 0).count();
    int most = Math.max(before.length, after.length);
    return new Move(
        most == 0 ? 1 : both / most,
        most == 0 ? 1 : both / (before.length + after.length - both),
        most == 0 || before.length > 0 && after.length > 0 && before[0] == after[0],
        second.likeness(number, after) - second.likeness(number, before));
  }

  /** The nearest of an item by the first model, the nearest first. */
  IntStream before(int number) {
    return Arrays.stream(first.nearest(number));
  }

  /** The nearest of an item by the second model. */
  IntStream after(int number) {
    return Arrays.stream(second.nearest(number));
  }
}
