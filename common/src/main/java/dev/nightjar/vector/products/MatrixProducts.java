package dev.nightjar.vector.products;

/**
 * All inner products of two blocks of vectors. Their last bits may depend on the machine and on how
 * many are taken together, but where every sum is exact in floats. Stateless.
 */
public final class MatrixProducts {
  private MatrixProducts() {}

  /**
   * Multiplies.
   *
   * @param products of row i with column j at {@code i * columns.count() + j}
   */
  public static void of(Rows rows, Rows columns, float[] products) {
    long work = (long) rows.count() * columns.count() * rows.dimension();
    Multiplier multiplier =
        FastestMultiplier.isLittle(work) ? JvmMultiplier.ONLY : FastestMultiplier.ofFloats();
    CodedVectors codes = CodedVectors.ofFloats(rows);
    float[] some = new float[TileScan.COLUMNS];
    for (int c = 0; c < columns.count(); c += TileScan.COLUMNS) {
      CodedVectors others = CodedVectors.ofFloats(columns.part(c, TileScan.COLUMNS));
      for (int r = 0; r < rows.count(); r += TileScan.ROWS) {
        int count = Math.min(TileScan.ROWS, rows.count() - r);
        Multiplier.Tile tile = multiplier.tile();
        tile.multiply(codes, r, count, others);
        for (int i = 0; i < count; i++) {
          tile.read(i, some);
          System.arraycopy(some, 0, products, (r + i) * columns.count() + c, others.count());
        }
      }
    }
  }
}
