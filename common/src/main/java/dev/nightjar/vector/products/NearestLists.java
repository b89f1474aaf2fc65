package dev.nightjar.vector.products;

import java.util.Arrays;

/**
 * The best labels of each of many queries, in flat arrays: k scores and labels a query, the best
 * first, equal scores by label ascending. A label is offered once for a query. Not thread-safe.
 */
public final class NearestLists {
  private final MultiplierChoice choice;
  private final int k;
  private final int[] labels;
  private final float[] scores;
  private long scored;
  private long work;

  /**
   * @param queries how many
   * @param k labels of each, at most
   */
  public NearestLists(int queries, int k) {
    this(queries, k, MultiplierChoice.FASTEST);
  }

  NearestLists(int queries, int k, MultiplierChoice choice) {
    this.choice = choice;
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

  /** How many queries there are. */
  public int queries() {
    return labels.length / k;
  }

  /** A label of a query; -1 past the last. */
  public int label(int query, int place) {
    return labels[query * k + place];
  }

  /** The score of a label of a query. */
  public float score(int query, int place) {
    return scores[query * k + place];
  }

  /** What a score must reach to get into a query's list. */
  public float least(int query) {
    return scores[query * k + k - 1];
  }

  /** Inner products that were computed of the vectors themselves, and not of their codes. */
  public long scored() {
    return scored;
  }

  /**
   * Offers rows to queries by their inner products, the same on every machine.
   *
   * @param rowLabels of the rows, from the first of them
   * @param queries that are asked
   * @param names which query of this each of them is
   */
  public void offer(Rows rows, int[] rowLabels, Rows queries, int[] names) {
    QueryComparison comparison = comparison(rowLabels, queries, names);
    comparison.add(rows);
    scored += comparison.scored();
    work = comparison.work();
  }

  private QueryComparison comparison(int[] rowLabels, Rows queries, int[] names) {
    return new QueryComparison(
        queries,
        new QueryComparison.Best() {
          @Override
          public float least(int query) {
            return NearestLists.this.least(names[query]);
          }

          @Override
          public void offer(int query, int row, float product) {
            NearestLists.this.offer(names[query], rowLabels[row], product);
          }
        },
        choice,
        work);
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
