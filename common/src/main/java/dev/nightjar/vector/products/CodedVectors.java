package dev.nightjar.vector.products;

import java.util.Arrays;

/**
 * Vectors as a {@link Multiplier} takes them, with what bounds the inner products of the originals.
 * For row i and column j whose codes' product is p, that of the originals differs from
 *
 * <pre>rows.scale(i) * p + rows.offset(i) + columns.offset(j)</pre>
 *
 * by no more than {@code rows.length(i) * columns.residual(j) + rows.residual(i) *
 * columns.length(j)}, if the offsets are taken without their margins; with them, as they are here,
 * sum and bound together are not less than it.
 *
 * @param form of the codes
 * @param count vectors
 * @param dimension numbers of each
 * @param bytes codes of {@link Form#BYTES}: rows row-major, 128 more than they are; columns by
 *     dimension, -64 to 64
 * @param floats codes of {@link Form#FLOATS}, row-major
 * @param scales what a code is to be multiplied by; a multiplier does so with columns
 * @param offsets what is to be added to a product
 * @param lengths of the coded rows; of columns as they were, without their centre
 * @param residuals lengths of what coding has lost
 */
public record CodedVectors(
    Form form,
    int count,
    int dimension,
    byte[] bytes,
    float[] floats,
    float[] scales,
    float[] offsets,
    float[] lengths,
    float[] residuals) {

  /** What codes are. */
  public enum Form {
    /** Whole numbers of 8 bits in rows and 7 in columns: sums of two products fit into 16 bits. */
    BYTES,
    /** The vectors themselves. */
    FLOATS
  }

  /** Vectors as they are, for products alone: without what bounds them. */
  static CodedVectors ofFloats(Rows rows) {
    CodedVectors coded = new CodedVectors(Form.FLOATS, rows.count(), rows.dimension());
    System.arraycopy(rows.matrix(), rows.at(0), coded.floats, 0, coded.floats.length);
    Arrays.fill(coded.scales, 1);
    return coded;
  }

  CodedVectors(Form form, int count, int dimension) {
    this(
        form,
        count,
        dimension,
        new byte[form == Form.BYTES ? count * dimension : 0],
        new float[form == Form.FLOATS ? count * dimension : 0],
        new float[count],
        new float[count],
        new float[count],
        new float[count]);
  }
}
