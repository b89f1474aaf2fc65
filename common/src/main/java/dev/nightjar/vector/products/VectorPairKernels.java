package dev.nightjar.vector.products;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** By the registers that the machine prefers. Loaded only where the module is there. */
final class VectorPairKernels extends PairKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int FEWEST_LANES = 8;
  private static final int COLUMNS = 4;
  private static final int ROWS = 3;

  /** These, where registers are wide enough to be worth it. */
  static PairKernels orElse(PairKernels others) {
    return LANES >= FEWEST_LANES ? new VectorPairKernels() : others;
  }

  @Override
  void multiply(Rows rows, Rows columns, float[] products) {
    int j = 0;
    for (; j + COLUMNS <= columns.count(); j += COLUMNS) {
      int i = 0;
      for (; i + ROWS <= rows.count(); i += ROWS) {
        multiply(rows, i, columns, j, products);
      }
      for (; i < rows.count(); i++) {
        for (int c = j; c < j + COLUMNS; c++) {
          products[i * columns.count() + c] = rows.dot(i, columns, c);
        }
      }
    }
    for (; j < columns.count(); j++) {
      for (int i = 0; i < rows.count(); i++) {
        products[i * columns.count() + j] = rows.dot(i, columns, j);
      }
    }
  }

  /** Three rows by four columns: twelve sums, and seven loads for as many multiplications. */
  private static void multiply(Rows rows, int row, Rows columns, int column, float[] products) {
    float[] a = rows.matrix();
    float[] b = columns.matrix();
    int n = rows.dimension();
    int a0 = rows.at(row);
    int b0 = columns.at(column);
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = s00;
    FloatVector s02 = s00;
    FloatVector s03 = s00;
    FloatVector s10 = s00;
    FloatVector s11 = s00;
    FloatVector s12 = s00;
    FloatVector s13 = s00;
    FloatVector s20 = s00;
    FloatVector s21 = s00;
    FloatVector s22 = s00;
    FloatVector s23 = s00;
    int end = SPECIES.loopBound(n);
    for (int d = 0; d < end; d += LANES) {
      FloatVector x0 = of(a, a0 + d);
      FloatVector x1 = of(a, a0 + n + d);
      FloatVector x2 = of(a, a0 + 2 * n + d);
      FloatVector y = of(b, b0 + d);
      s00 = x0.fma(y, s00);
      s10 = x1.fma(y, s10);
      s20 = x2.fma(y, s20);
      y = of(b, b0 + n + d);
      s01 = x0.fma(y, s01);
      s11 = x1.fma(y, s11);
      s21 = x2.fma(y, s21);
      y = of(b, b0 + 2 * n + d);
      s02 = x0.fma(y, s02);
      s12 = x1.fma(y, s12);
      s22 = x2.fma(y, s22);
      y = of(b, b0 + 3 * n + d);
      s03 = x0.fma(y, s03);
      s13 = x1.fma(y, s13);
      s23 = x2.fma(y, s23);
    }
    int width = columns.count();
    int to = row * width + column;
    put(s00, s01, s02, s03, products, to);
    put(s10, s11, s12, s13, products, to + width);
    put(s20, s21, s22, s23, products, to + 2 * width);
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < COLUMNS; c++) {
        float rest = 0;
        for (int d = end; d < n; d++) {
          rest += a[a0 + r * n + d] * b[b0 + c * n + d];
        }
        products[to + r * width + c] += rest;
      }
    }
  }

  private static void put(
      FloatVector a, FloatVector b, FloatVector c, FloatVector d, float[] products, int at) {
    products[at] = a.reduceLanes(VectorOperators.ADD);
    products[at + 1] = b.reduceLanes(VectorOperators.ADD);
    products[at + 2] = c.reduceLanes(VectorOperators.ADD);
    products[at + 3] = d.reduceLanes(VectorOperators.ADD);
  }

  @Override
  int first(RowBound row, float[] products, CodedVectors columns, float[] leasts, int from, int to) {
    FloatVector scale = FloatVector.broadcast(SPECIES, row.scale());
    FloatVector offset = FloatVector.broadcast(SPECIES, row.offset());
    FloatVector length = FloatVector.broadcast(SPECIES, row.length());
    FloatVector residual = FloatVector.broadcast(SPECIES, row.residual());
    FloatVector least = FloatVector.broadcast(SPECIES, row.least());
    int j = from;
    for (; j <= to - LANES; j += LANES) {
      FloatVector most = residual.fma(of(columns.lengths(), j), of(columns.offsets(), j).add(offset));
      most = length.fma(of(columns.residuals(), j), most);
      most = scale.fma(of(products, j), most);
      VectorMask<Float> reached = most.compare(VectorOperators.GE, least.min(of(leasts, j)));
      if (reached.anyTrue()) {
        return j + reached.firstTrue();
      }
    }
    return super.first(row, products, columns, leasts, j, to);
  }

  private static FloatVector of(float[] a, int at) {
    return FloatVector.fromArray(SPECIES, a, at);
  }
}
