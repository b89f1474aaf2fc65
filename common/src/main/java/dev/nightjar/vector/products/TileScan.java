package dev.nightjar.vector.products;

/**
 * Finds the pairs of coded rows and columns whose inner products may matter, tile by tile, so that
 * products are read while they are in the processor's cache. Not thread-safe.
 */
final class TileScan {
  /** Rows and columns of a tile. */
  static final int ROWS = 512;

  static final int COLUMNS = 512;

  private final Multiplier multiplier;
  private final PairKernels kernels = PairKernels.get();
  private final float[] products = new float[COLUMNS];

  TileScan(Multiplier multiplier) {
    this.multiplier = multiplier;
  }

  /** What pairs matter to. */
  interface Pairs {
    /** What a product must reach to matter to a row; positive infinity if none does. */
    float least(int row);

    /** Takes a pair that may matter; may raise the leasts of its row and column. */
    void offer(int row, int column);
  }

  /**
   * Goes through the pairs of all rows with all columns.
   *
   * @param leasts what a product must reach to matter to a column; changes as pairs are offered
   * @param from the first column that counts for a row is {@code from + row}, or 0 if that is less
   */
  void scan(CodedVectors rows, CodedVectors columns, float[] leasts, int from, Pairs pairs) {
    Multiplier.Tile tile = multiplier.tile();
    for (int first = 0; first < rows.count(); first += ROWS) {
      int count = Math.min(ROWS, rows.count() - first);
      if (from + first >= columns.count()) {
        return;
      }
      tile.multiply(rows, first, count, columns);
      for (int i = 0; i < count; i++) {
        tile.read(i, products);
        scan(rows, first + i, columns, leasts, Math.max(0, from + first + i), pairs);
      }
    }
  }

  private void scan(
      CodedVectors rows, int row, CodedVectors columns, float[] leasts, int from, Pairs pairs) {
    int end = columns.count();
    int j = from;
    while (j < end) {
      RowBound bound = RowBound.of(rows, row, pairs.least(row));
      j = kernels.first(bound, products, columns, leasts, j, end);
      if (j < end) {
        pairs.offer(row, j++);
      }
    }
  }
}
