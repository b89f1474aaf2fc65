package dev.nightjar.vector;

import dev.ludovic.netlib.blas.BLAS;

/**
 * Inner products of many vectors with many others, as one matrix product. Their last bits may
 * depend on how many are taken together: what has to be the same everywhere is scored again by
 * {@link Kernels#dot}. Thread-safe.
 */
public final class InnerProducts {
  private final BLAS blas = BLAS.getInstance();
  private final int dimension;

  /**
   * @param dimension floats of a vector
   */
  public InnerProducts(int dimension) {
    this.dimension = dimension;
  }

  /** Some rows of a row-major matrix. */
  public record Rows(float[] matrix, int first, int count) {}

  /**
   * Multiplies.
   *
   * @param products of query j with row i at {@code j * rows.count() + i}
   */
  public void of(Rows rows, Rows queries, float[] products) {
    // Row-major rows are BLAS's column-major transposes: products(rows x queries) = R'^T Q'.
    blas.sgemm(
        "T",
        "N",
        rows.count(),
        queries.count(),
        dimension,
        1f,
        rows.matrix(),
        rows.first() * dimension,
        dimension,
        queries.matrix(),
        queries.first() * dimension,
        dimension,
        0f,
        products,
        0,
        rows.count());
  }
}
