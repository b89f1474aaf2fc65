package dev.nightjar.vector.products;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.products.CodedVectors.Form;

/**
 * Codes vectors so that the inner products of rows with columns are bounded. With centres m of the
 * rows and c of the columns,
 *
 * <pre>x y = (x - m)(y - c) + c x - m c + m y</pre>
 *
 * of which only the first product is one of codes: vectors that point the same way lose little.
 * With x' = x - m = u + r and y' = y - c = v + s, u and v being codes times scales, x'y' = uv + us
 * + ry', so the rest is at most |u||s| + |r||y'| (Cauchy and Schwarz). Not thread-safe.
 */
final class Coder {
  /** Codes of rows and columns. */
  private static final int MOST_OF_ROWS = 127;

  private static final int MOST_OF_COLUMNS = 64;
  private static final int ZERO_OF_ROWS = 128;

  /** Lengths whose squares and products are neither too large nor too small for floats. */
  private static final float SHORTEST = 1e-12f;

  private static final float LONGEST = 1e12f;

  /** Columns that are brought into order at a time. */
  private static final int TOGETHER = 32;

  private final PairKernels kernels = PairKernels.get();
  private final Form form;
  private final int dimension;
  private final float[] rowCentre;
  private final float[] columnCentre;
  private final float rowCentreLength;
  private final float columnCentreLength;
  private final float centres;

  /** What all rounding of floats is less than, as a share of the lengths of two vectors. */
  private final float rounding;

  private final float[] centred;
  private final float[] codes;

  /**
   * @param rowCentre about the middle of the rows
   * @param columnCentre about the middle of the columns
   */
  Coder(Form form, float[] rowCentre, float[] columnCentre) {
    this.form = form;
    this.dimension = rowCentre.length;
    this.rowCentre = usable(rowCentre);
    this.columnCentre = usable(columnCentre);
    this.rounding = 4 * (dimension + 64) * Math.ulp(1f);
    this.rowCentreLength = length(this.rowCentre, 0);
    this.columnCentreLength = length(this.columnCentre, 0);
    this.centres = Kernels.get().dot(this.rowCentre, this.columnCentre);
    this.centred = new float[dimension];
    this.codes = new float[dimension];
  }

  private float[] usable(float[] centre) {
    float length = length(centre, 0);
    return form == Form.BYTES && length > SHORTEST && length < LONGEST
        ? centre
        : new float[dimension];
  }

  /** An upper bound of the length of a row of a matrix. */
  private float length(float[] matrix, int at) {
    float square = Kernels.get().dot(matrix, at, matrix, at, dimension);
    return square == 0 && !isZero(matrix, at)
        ? Float.MIN_VALUE
        : (float) Math.sqrt(square) * (1 + rounding);
  }

  private boolean isZero(float[] matrix, int at) {
    int d = 0;
    while (d < dimension && matrix[at + d] == 0) {
      d++;
    }
    return d == dimension;
  }

  CodedVectors rows(Rows rows) {
    CodedVectors coded = new CodedVectors(form, rows.count(), dimension);
    for (int i = 0; i < rows.count(); i++) {
      float length = Math.max(length(rows.matrix(), rows.at(i)), rowCentreLength);
      if (isWild(length)) {
        coded.offsets()[i] = Float.POSITIVE_INFINITY;
      } else if (form == Form.FLOATS) {
        floats(rows, i, coded, length);
      } else {
        coded.offsets()[i] = offset(rows, i, columnCentre, length) - centres;
        code(rows, i, rowCentre, MOST_OF_ROWS, coded);
        for (int d = 0; d < dimension; d++) {
          coded.bytes()[i * dimension + d] = (byte) ((int) codes[d] + ZERO_OF_ROWS);
        }
      }
    }
    return coded;
  }

  CodedVectors columns(Rows columns) {
    int count = columns.count();
    CodedVectors coded = new CodedVectors(form, count, dimension);
    byte[] bytes = new byte[coded.bytes().length];
    for (int j = 0; j < count; j++) {
      float length = Math.max(length(columns.matrix(), columns.at(j)), columnCentreLength);
      if (isWild(length)) {
        coded.offsets()[j] = Float.POSITIVE_INFINITY;
      } else if (form == Form.FLOATS) {
        floats(columns, j, coded, length);
        coded.lengths()[j] = length;
      } else {
        coded.offsets()[j] = offset(columns, j, rowCentre, length);
        code(columns, j, columnCentre, MOST_OF_COLUMNS, coded);
        coded.lengths()[j] = length(centred, 0);
        for (int d = 0; d < dimension; d++) {
          bytes[j * dimension + d] = (byte) (int) codes[d];
        }
      }
    }
    transpose(bytes, form == Form.BYTES ? count : 0, coded.bytes());
    return coded;
  }

  private boolean isWild(float length) {
    return length != 0 && !(length > SHORTEST && length < LONGEST);
  }

  /** As they are: what is lost is in the sums. */
  private void floats(Rows rows, int row, CodedVectors coded, float length) {
    System.arraycopy(rows.matrix(), rows.at(row), coded.floats(), row * dimension, dimension);
    coded.scales()[row] = 1;
    coded.residuals()[row] = rounding * length;
  }

  /** With the margin for rounding: 2ab is at most aa + bb. */
  private float offset(Rows rows, int row, float[] others, float length) {
    float product = Kernels.get().dot(rows.matrix(), rows.at(row), others, 0, dimension);
    return product + rounding * length * length / 2;
  }

  private void code(Rows rows, int row, float[] centre, int most, CodedVectors coded) {
    float[] matrix = rows.matrix();
    int at = rows.at(row);
    for (int d = 0; d < dimension; d++) {
      centred[d] = matrix[at + d] - centre[d];
    }
    float scale = kernels.largest(centred) / most;
    float[] squares = {0, 0};
    int from = 0;
    if (1 / scale < Float.MAX_VALUE) {
      from = kernels.code(centred, scale, codes, squares);
    } else {
      scale = 0;
    }
    for (int d = from; d < dimension; d++) {
      codes[d] = scale == 0 ? 0 : (float) Math.rint(centred[d] / scale);
      float rest = Math.fma(-scale, codes[d], centred[d]);
      squares[0] += codes[d] * codes[d];
      squares[1] += rest * rest;
    }
    coded.scales()[row] = scale;
    coded.lengths()[row] = scale * (float) Math.sqrt(squares[0]) * (1 + rounding);
    coded.residuals()[row] = (float) Math.sqrt(squares[1]) * (1 + rounding);
  }

  /** From row-major, some columns at a time, so that neither side is far apart. */
  private void transpose(byte[] rows, int count, byte[] columns) {
    for (int first = 0; first < count; first += TOGETHER) {
      int end = Math.min(count, first + TOGETHER);
      for (int d = 0; d < dimension; d++) {
        for (int j = first; j < end; j++) {
          columns[d * count + j] = rows[j * dimension + d];
        }
      }
    }
  }
}
