package dev.nightjar.vector.products;

/** Floats by the JVM, in its vector module where that is there. Needs no preparation. */
final class JvmMultiplier implements Multiplier {
  static final JvmMultiplier ONLY = new JvmMultiplier();

  private JvmMultiplier() {}

  @Override
  public String name() {
    return "jvm";
  }

  @Override
  public CodedVectors.Form form() {
    return CodedVectors.Form.FLOATS;
  }

  @Override
  public Tile tile() {
    return new Products();
  }

  private static final class Products implements Tile {
    private float[] products = {};
    private int columns;

    @Override
    public void multiply(CodedVectors rows, int first, int count, CodedVectors columns) {
      this.columns = columns.count();
      if (products.length < count * this.columns) {
        products = new float[count * this.columns];
      }
      PairKernels.get()
          .multiply(
              new Rows(rows.floats(), first, count, rows.dimension()),
              new Rows(columns.floats(), 0, columns.count(), columns.dimension()),
              products);
    }

    @Override
    public void read(int row, float[] to) {
      System.arraycopy(products, row * columns, to, 0, columns);
    }
  }
}
