package dev.nightjar.vector.products;

/**
 * A coded row, for the products of its codes with all columns.
 *
 * @param least a product that its partner must reach to matter to the row
 */
record RowBound(float scale, float offset, float length, float residual, float least) {
  static RowBound of(CodedVectors rows, int row, float least) {
    return new RowBound(
        rows.scales()[row], rows.offsets()[row], rows.lengths()[row], rows.residuals()[row], least);
  }

  /** Whether the product of the originals may matter to the row or to the column. */
  boolean reaches(float product, CodedVectors columns, float columnLeast, int column) {
    float most =
        scale * product
            + (length * columns.residuals()[column]
                + (residual * columns.lengths()[column] + (columns.offsets()[column] + offset)));
    return most >= Math.min(least, columnLeast);
  }
}
