package dev.nightjar.vector;

import java.util.Arrays;

/**
 * The best labels of each of many queries, in flat arrays: k scores and labels a query, the best
 * first, equal scores by label ascending. A label is offered once for a query. Not thread-safe.
 */
public final class NearestLists {
  private static final int TILE_ROWS = 2048;
  private static final int TILE_QUERIES = 256;

  private final Kernels kernels = Kernels.get();
  private final int k;
  private final int[] labels;
  private final float[] scores;
  private float[] products = new float[0];

  /**
   * @param queries how many
   * @param k labels of each, at most
   */
  public NearestLists(int queries, int k) {
    this.k = k;
    this.labels = new int[Math.multiplyExact(queries, k)];
    this.scores = new float[labels.length];
    Arrays.fill(labels, -1);
    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
  }

  /** Labels that a query has at most. */
  public int k() {
    return k;
  }

  /** A label of a query; -1 past the last. */
  public int label(int query, int place) {
    return labels[query * k + place];
  }

  /** The score of a label of a query. */
  public float score(int query, int place) {
    return scores[query * k + place];
  }

  /**
   * Offers rows to queries by their inner products.
   *
   * @param rowLabels of the rows, from the first of them
   * @param queries that are asked
   * @param names which query of this each of them is
   */
  public void offer(
      InnerProducts by,
      InnerProducts.Rows rows,
      int[] rowLabels,
      InnerProducts.Rows queries,
      int[] names) {
    int tile = Math.min(TILE_ROWS, rows.count()) * Math.min(TILE_QUERIES, queries.count());
    if (products.length < tile) {
      products = new float[tile];
    }
    for (int q = 0; q < queries.count(); q += TILE_QUERIES) {
      InnerProducts.Rows some =
          new InnerProducts.Rows(
              queries.matrix(), queries.first() + q, Math.min(TILE_QUERIES, queries.count() - q));
      for (int r = 0; r < rows.count(); r += TILE_ROWS) {
        InnerProducts.Rows part =
            new InnerProducts.Rows(
                rows.matrix(), rows.first() + r, Math.min(TILE_ROWS, rows.count() - r));
        by.of(part, some, products);
        for (int j = 0; j < some.count(); j++) {
          scan(names[q + j], rowLabels, r, j * part.count(), part.count());
        }
      }
    }
  }

  private void scan(int query, int[] rowLabels, int row, int from, int count) {
    int worst = query * k + k - 1;
    int end = from + count;
    for (int i = kernels.firstAtLeast(scores[worst], products, from, end);
        i < end;
        i = kernels.firstAtLeast(scores[worst], products, i + 1, end)) {
      offer(query, rowLabels[row + i - from], products[i]);
    }
  }

  /** Offers a label to a query. */
  public void offer(int query, int label, float score) {
    int first = query * k;
    int place = first + k - 1;
    if (!isBefore(score, label, place)) {
      return;
    }
    while (place > first && isBefore(score, label, place - 1)) {
      scores[place] = scores[place - 1];
      labels[place] = labels[place - 1];
      place--;
    }
    scores[place] = score;
    labels[place] = label;
  }

  private boolean isBefore(float score, int label, int place) {
    return score > scores[place]
        || score == scores[place] && (labels[place] < 0 || label < labels[place]);
  }
}
