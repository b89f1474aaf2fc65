package dev.nightjar.vector.products;

import dev.nightjar.vector.Hit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The exact best labels of many queries over rows that come in blocks, by inner product.
 *
 * <p>Rows are left out by products of codes, tile by tile, so memory is bounded by the queries, k,
 * and a block of rows whatever their number; scores are the same on every machine. Several rows may
 * share a label, as the chunks of a document do: the best of them counts. Not thread-safe.
 */
public final class ExactSearch {
  private static final Comparator<Hit> WORST_FIRST =
      Comparator.comparingDouble(Hit::score).thenComparing(Hit::label, Comparator.reverseOrder());

  /** Rows of a matrix product. */
  private static final int PRODUCT_ROWS = 4096;

  /** Rows that are compared one by one. */
  private static final int FEW_ROWS = 64;

  private final QueryComparison comparison;
  private final int dimension;
  private final List<Best> best = new ArrayList<>();
  private int[] labels = {};

  /**
   * @param queries row-major, count x dimension
   * @param k labels to find for each query, at most
   */
  public ExactSearch(float[] queries, int dimension, int k) {
    this(queries, dimension, k, MultiplierChoice.FASTEST);
  }

  ExactSearch(float[] queries, int dimension, int k, MultiplierChoice choice) {
    if (dimension < 1 || queries.length % dimension != 0 || k < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Invalid queries: %d floats of dimension %d, k %d",
              queries.length,
              dimension,
              k));
    }
    this.dimension = dimension;
    Rows all = Rows.of(queries, dimension);
    for (int q = 0; q < all.count(); q++) {
      best.add(new Best(k));
    }
    this.comparison = new QueryComparison(all, new Hits(), choice, 0);
  }

  /**
   * Scores a block of rows against all queries.
   *
   * @param rows row-major, n x dimension
   * @param labels a label for each of the n rows
   */
  public void add(float[] rows, int[] labels, int n) {
    this.labels = labels;
    comparison.add(new Rows(rows, 0, n, dimension));
  }

  /** Rows that a block should have: few where the queries are too few for matrix products. */
  int blockRows() {
    return comparison.multiplies() ? PRODUCT_ROWS : FEW_ROWS;
  }

  /** Inner products that were computed of the vectors themselves, and not of their codes. */
  public long scored() {
    return comparison.scored();
  }

  private final class Hits implements QueryComparison.Best {
    @Override
    public float least(int query) {
      return best.get(query).least();
    }

    @Override
    public void offer(int query, int row, float product) {
      best.get(query).offer(labels[row], product);
    }
  }

  /** The best labels of a query: by score descending, equal scores by label ascending. */
  public List<Hit> hits(int query) {
    return best.get(query).sorted();
  }

  /** The labels that are among the best of any query so far. */
  public Set<Integer> labels() {
    Set<Integer> labels = new HashSet<>();
    best.forEach(of -> labels.addAll(of.byLabel.keySet()));
    return labels;
  }

  /**
   * The k best labels so far. A label's score only grows, and the k-th best score with it; so a
   * label that was pushed out comes back only by a row that beats the k-th, and nothing is lost.
   */
  private static final class Best {
    private final int k;
    private final PriorityQueue<Hit> heap = new PriorityQueue<>(WORST_FIRST);
    private final Map<Integer, Hit> byLabel = new HashMap<>();

    Best(int k) {
      this.k = k;
    }

    /** The score below which nothing is kept. */
    float least() {
      return heap.size() < k ? Float.NEGATIVE_INFINITY : heap.element().score();
    }

    void offer(int label, float score) {
      Hit hit = new Hit(label, score);
      Hit known = byLabel.get(label);
      if (known != null) {
        if (known.score() < score) {
          heap.remove(known);
          put(hit);
        }
      } else if (heap.size() < k) {
        put(hit);
      } else if (WORST_FIRST.compare(hit, heap.element()) > 0) {
        byLabel.remove(heap.remove().label());
        put(hit);
      }
    }

    private void put(Hit hit) {
      heap.add(hit);
      byLabel.put(hit.label(), hit);
    }

    List<Hit> sorted() {
      return heap.stream().sorted(WORST_FIRST.reversed()).toList();
    }
  }
}
