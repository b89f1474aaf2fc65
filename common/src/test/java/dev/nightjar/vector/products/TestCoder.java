package dev.nightjar.vector.products;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.products.CodedVectors.Form;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is lost by coding, a product of originals is within what the codes say. */
class TestCoder {
  private static Rows gaussian(int count, int dimension, double scale, double shift, long seed) {
    Random random = new Random(seed);
    float[] matrix = new float[count * dimension];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = (float) (scale * random.nextGaussian() + shift);
    }
    return Rows.of(matrix, dimension);
  }

  private static Coder coder(Form form, Rows rows, Rows columns) {
    return new Coder(form, rows.mean(), columns.mean());
  }

  /** The product of codes by their scales of the column, as a multiplier gives it. */
  private static float product(CodedVectors rows, int i, CodedVectors columns, int j) {
    if (rows.form() == Form.FLOATS) {
      float sum = 0;
      for (int d = 0; d < rows.dimension(); d++) {
        sum += rows.floats()[i * rows.dimension() + d] * columns.floats()[j * rows.dimension() + d];
      }
      return sum;
    }
    long sum = 0;
    for (int d = 0; d < rows.dimension(); d++) {
      int row = (rows.bytes()[i * rows.dimension() + d] & 0xff) - 128;
      sum += (long) row * columns.bytes()[d * columns.count() + j];
    }
    return sum * columns.scales()[j];
  }

  private static void assertBounded(Form form, Rows rows, Rows columns) {
    Coder coder = coder(form, rows, columns);
    CodedVectors codedRows = coder.rows(rows);
    CodedVectors codedColumns = coder.columns(columns);
    for (int i = 0; i < rows.count(); i++) {
      for (int j = 0; j < columns.count(); j++) {
        float real = rows.dot(i, columns, j);
        assertThat(
                RowBound.of(codedRows, i, real)
                    .reaches(
                        product(codedRows, i, codedColumns, j),
                        codedColumns,
                        Float.POSITIVE_INFINITY,
                        j))
            .as("row %d, column %d, product %s", i, j, real)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void boundsHoldForVectorsOfAnyScale(Form form) {
    for (double scale : new double[] {1e-8, 1, 1e6}) {
      for (int dimension : new int[] {1, 7, 8, 33, 384}) {
        assertBounded(
            form,
            gaussian(12, dimension, scale, 0, dimension),
            gaussian(9, dimension, scale, 0, 1 + dimension));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void boundsHoldForVectorsThatPointTheSameWay(Form form) {
    assertBounded(form, gaussian(20, 64, 0.01, 1, 1), gaussian(20, 64, 0.01, -1, 2));
  }

  @ParameterizedTest
  @EnumSource
  void boundsHoldForVectorsTooLongOrTooShortForFloats(Form form) {
    float[] wild = new float[5 * 8];
    Arrays.fill(wild, 0, 8, 1e30f);
    Arrays.fill(wild, 8, 16, 1e-30f);
    Arrays.fill(wild, 16, 24, Float.MIN_VALUE);
    Arrays.fill(wild, 24, 32, 1);
    Rows rows = Rows.of(wild, 8);
    Coder coder = new Coder(form, new float[8], new float[8]);
    CodedVectors coded = coder.rows(rows);
    assertThat(coded.offsets()[0]).isInfinite();
    assertThat(coded.offsets()[1]).isInfinite();
    assertThat(coded.offsets()[2]).isInfinite();
    assertThat(coded.offsets()[3]).isFinite();
    assertThat(coded.offsets()[4]).as("a vector of zeros").isZero();
  }

  @ParameterizedTest
  @EnumSource
  void boundsAreCloseEnoughToLeavePairsOut(Form form) {
    Rows rows = gaussian(30, 128, 1, 0, 3);
    Rows columns = gaussian(30, 128, 1, 0, 4);
    Coder coder = coder(form, rows, columns);
    CodedVectors codedRows = coder.rows(rows);
    CodedVectors codedColumns = coder.columns(columns);
    int reaching = 0;
    for (int i = 0; i < 30; i++) {
      for (int j = 0; j < 30; j++) {
        float more = rows.dot(i, columns, j) + 5;
        reaching +=
            RowBound.of(codedRows, i, more)
                    .reaches(product(codedRows, i, codedColumns, j), codedColumns, more, j)
                ? 1
                : 0;
      }
    }
    assertThat(reaching).as("products have a deviation of 11").isZero();
  }

  @Test
  void codesStayWithinTheirBits() {
    Rows rows = gaussian(40, 50, 3, 1, 5);
    Coder coder = coder(Form.BYTES, rows, rows);
    for (byte code : coder.columns(rows).bytes()) {
      assertThat((int) code).isBetween(-64, 64);
    }
    for (byte code : coder.rows(rows).bytes()) {
      assertThat((code & 0xff) - 128).isBetween(-127, 127);
    }
  }

  @Test
  void columnsAreByDimension() {
    Rows columns = Rows.of(new float[] {1, -2, 4, 8}, 2);
    CodedVectors coded = new Coder(Form.BYTES, new float[2], new float[2]).columns(columns);
    assertThat(coded.bytes()).containsExactly(32, 32, -64, 64);
    assertThat(coded.scales()).containsExactly(2 / 64f, 8 / 64f);
  }

  @Test
  void floatsAreTheVectorsThemselves() {
    Rows some = new Rows(new float[] {9, 9, 1, 2, 3, 4}, 1, 2, 2);
    CodedVectors coded = CodedVectors.ofFloats(some);
    assertThat(coded.floats()).containsExactly(1, 2, 3, 4);
    assertThat(coded.scales()).containsExactly(1, 1);
    assertThat(coded.bytes()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void nothingHasNoCodes(Form form) {
    Rows none = Rows.of(new float[0], 4);
    Coder coder = new Coder(form, new float[4], new float[4]);
    assertThat(coder.rows(none).count()).isZero();
    assertThat(coder.columns(none).count()).isZero();
  }
}
