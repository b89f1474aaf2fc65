package dev.nightjar.vector.products;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.vector.products.CodedVectors.Form;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Number by number and by vector instructions it is the same. */
class TestPairKernels {
  static List<PairKernels> kernels() {
    return List.of(new PairKernels(), PairKernels.get());
  }

  private static float[] whole(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(15) - 7;
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void productsAreThoseOfADoubleLoop(PairKernels kernels) {
    for (int dimension : new int[] {1, 2, 7, 8, 16, 17, 31, 100}) {
      for (int rows = 0; rows < 6; rows++) {
        for (int columns = 0; columns < 10; columns += 3) {
          Rows left = new Rows(whole((rows + 2) * dimension, 1), 2, rows, dimension);
          Rows right = new Rows(whole((columns + 1) * dimension, 2), 1, columns, dimension);
          float[] products = new float[rows * columns];
          kernels.multiply(left, right, products);
          for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
              assertThat(products[i * columns + j])
                  .as("%d x %d of %d", rows, columns, dimension)
                  .isEqualTo(product(left, i, right, j));
            }
          }
        }
      }
    }
  }

  private static float product(Rows left, int i, Rows right, int j) {
    float sum = 0;
    for (int d = 0; d < left.dimension(); d++) {
      sum += left.matrix()[left.at(i) + d] * right.matrix()[right.at(j) + d];
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theLargestIsFoundWhateverItsSignAndPlace(PairKernels kernels) {
    for (int size : new int[] {1, 7, 8, 9, 40}) {
      for (int at = 0; at < size; at++) {
        float[] row = new float[size];
        row[at] = at % 2 == 0 ? -3 : 3;
        assertThat(kernels.largest(row)).as("%d of %d", at, size).isEqualTo(3);
      }
    }
    assertThat(kernels.largest(new float[0])).isZero();
    assertThat(kernels.largest(new float[] {-0f, 0})).isZero();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theFirstColumnThatMattersIsFound(PairKernels kernels) {
    int count = 50;
    CodedVectors columns = new CodedVectors(Form.FLOATS, count, 1);
    RowBound row = new RowBound(2, 0.5f, 1, 0, 7);
    float[] leasts = new float[count];
    Arrays.fill(leasts, Float.POSITIVE_INFINITY);
    for (int at = 0; at < count; at++) {
      float[] products = new float[count];
      products[at] = 3.25f;
      assertThat(kernels.first(row, products, columns, leasts, 0, count)).isEqualTo(at);
      assertThat(kernels.first(row, products, columns, leasts, at, count)).isEqualTo(at);
      assertThat(kernels.first(row, products, columns, leasts, at + 1, count)).isEqualTo(count);
      products[at] = 3.2f;
      assertThat(kernels.first(row, products, columns, leasts, 0, count)).isEqualTo(count);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aColumnMattersByItsOwnLeastToo(PairKernels kernels) {
    int count = 33;
    CodedVectors columns = new CodedVectors(Form.FLOATS, count, 1);
    RowBound row = new RowBound(1, 0, 0, 0, Float.POSITIVE_INFINITY);
    float[] leasts = new float[count];
    Arrays.fill(leasts, 1);
    leasts[29] = 0;
    assertThat(kernels.first(row, new float[count], columns, leasts, 0, count)).isEqualTo(29);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void codesTimesTheirScaleAreNearlyTheRow(PairKernels kernels) {
    Random random = new Random(9);
    float[] row = new float[37];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) random.nextGaussian();
    }
    float scale = kernels.largest(row) / 127;
    float[] codes = new float[row.length];
    float[] squares = {0, 0};
    int end = kernels.code(row, scale, codes, squares);
    double coded = 0;
    double lost = 0;
    for (int i = 0; i < end; i++) {
      assertThat(codes[i]).isEqualTo((float) Math.rint(codes[i]));
      assertThat((double) codes[i] * scale).isCloseTo(row[i], within(0.501 * scale));
      coded += codes[i] * codes[i];
      lost += Math.pow(row[i] - (double) codes[i] * scale, 2);
    }
    assertThat((double) squares[0]).isCloseTo(coded, within(1e-3 * (1 + coded)));
    assertThat((double) squares[1]).isCloseTo(lost, within(1e-4));
  }
}
