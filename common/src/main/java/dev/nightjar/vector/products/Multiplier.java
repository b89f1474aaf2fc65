package dev.nightjar.vector.products;

/** A way to multiply coded vectors of one form. Safe for use by several threads. */
public interface Multiplier {
  /** What it is known by, where choices are kept and measurements printed. */
  String name();

  /** The codes it takes. */
  CodedVectors.Form form();

  /** The room of one thread for products; it belongs to the thread that asks. */
  Tile tile();

  /** Products of some rows with some columns, of one thread. */
  interface Tile {
    /**
     * Multiplies.
     *
     * @param rows row codes
     * @param first of the rows that are multiplied
     * @param count of them
     * @param columns column codes, all of which are multiplied
     */
    void multiply(CodedVectors rows, int first, int count, CodedVectors columns);

    /**
     * The products of a row with all columns, by the columns' scales and not by the row's.
     *
     * @param row counted from the first that was multiplied
     */
    void read(int row, float[] to);
  }
}
