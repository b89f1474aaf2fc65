package dev.nightjar.vector.products;

import dev.nightjar.vector.Similarity;

/**
 * Rows on their way to an exact search: gathered, and compared with its queries a block at a time.
 * Not thread-safe.
 */
public final class SearchBlock {
  private final ExactSearch search;
  private final Similarity similarity;
  private final float[] rows;
  private final int[] labels;
  private int count;

  /**
   * @param search by prepared queries
   * @param dimension of the vectors, before they are prepared
   */
  public SearchBlock(ExactSearch search, Similarity similarity, int dimension) {
    this.search = search;
    this.similarity = similarity;
    this.labels = new int[search.blockRows()];
    this.rows = new float[labels.length * similarity.preparedDimension(dimension)];
  }

  /**
   * Adds a row.
   *
   * @param stored a vector as {@link Similarity#stored} has it
   * @return whether a block was full and is compared now
   */
  public boolean add(float[] stored, int label) {
    labels[count] = label;
    similarity.prepareRow(stored, rows, count++);
    if (count < labels.length) {
      return false;
    }
    finish();
    return true;
  }

  /** Compares what is left. */
  public void finish() {
    search.add(rows, labels, count);
    count = 0;
  }
}
