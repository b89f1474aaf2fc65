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
  private static final int ROWS = 2;

  /** Added and taken away again, it leaves the nearest whole number of a small one. */
  private static final float ROUNDING = 1.5f * (1 << 23);

  /** These, where registers are wide enough to be worth it. */
  static PairKernels orElse(PairKernels others) {
    return LANES >= FEWEST_LANES ? new VectorPairKernels() : others;
  }

  @Override
  long little() {
    return 1L << 33;
  }

  @Override
  void multiply(Rows rows, Rows columns, float[] products) {
    int width = columns.count();
    int wholeRows = rows.count() - rows.count() % ROWS;
    int wholeColumns = width - width % COLUMNS;
    for (int j = 0; j < wholeColumns; j += COLUMNS) {
      for (int i = 0; i < wholeRows; i += ROWS) {
        multiply(rows, i, columns, j, products);
      }
    }
    for (int i = 0; i < rows.count(); i++) {
      for (int j = i < wholeRows ? wholeColumns : 0; j < width; j++) {
        products[i * width + j] = rows.dot(i, columns, j);
      }
    }
  }

  /** Two rows by four columns: eight sums, and six loads for as many multiplications. */
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
    int end = SPECIES.loopBound(n);
    for (int d = 0; d < end; d += LANES) {
      FloatVector x0 = of(a, a0 + d);
      FloatVector x1 = of(a, a0 + n + d);
      FloatVector y = of(b, b0 + d);
      s00 = x0.fma(y, s00);
      s10 = x1.fma(y, s10);
      y = of(b, b0 + n + d);
      s01 = x0.fma(y, s01);
      s11 = x1.fma(y, s11);
      y = of(b, b0 + 2 * n + d);
      s02 = x0.fma(y, s02);
      s12 = x1.fma(y, s12);
      y = of(b, b0 + 3 * n + d);
      s03 = x0.fma(y, s03);
      s13 = x1.fma(y, s13);
    }
    int to = row * columns.count() + column;
    put(s00, s01, s02, s03, products, to);
    put(s10, s11, s12, s13, products, to + columns.count());
    addRest(rows, row, columns, column, end, products);
  }

  /** What the last register has no room for. */
  private static void addRest(
      Rows rows, int row, Rows columns, int column, int from, float[] products) {
    int n = rows.dimension();
    for (int i = row; i < row + ROWS && from < n; i++) {
      for (int j = column; j < column + COLUMNS; j++) {
        float rest = 0;
        for (int d = from; d < n; d++) {
          rest += rows.matrix()[rows.at(i) + d] * columns.matrix()[columns.at(j) + d];
        }
        products[i * columns.count() + j] += rest;
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
  int first(
      RowBound row, float[] products, CodedVectors columns, float[] leasts, int from, int to) {
    FloatVector scale = FloatVector.broadcast(SPECIES, row.scale());
    FloatVector offset = FloatVector.broadcast(SPECIES, row.offset());
    FloatVector length = FloatVector.broadcast(SPECIES, row.length());
    FloatVector residual = FloatVector.broadcast(SPECIES, row.residual());
    FloatVector least = FloatVector.broadcast(SPECIES, row.least());
    int j = from;
    for (; j <= to - LANES; j += LANES) {
      FloatVector most =
          residual.fma(of(columns.lengths(), j), of(columns.offsets(), j).add(offset));
      most = length.fma(of(columns.residuals(), j), most);
      most = scale.fma(of(products, j), most);
      VectorMask<Float> reached = most.compare(VectorOperators.GE, least.min(of(leasts, j)));
      if (reached.anyTrue()) {
        return j + reached.firstTrue();
      }
    }
    return super.first(row, products, columns, leasts, j, to);
  }

  @Override
  float largest(float[] row) {
    FloatVector largest = FloatVector.zero(SPECIES);
    int end = SPECIES.loopBound(row.length);
    for (int d = 0; d < end; d += LANES) {
      largest = largest.max(of(row, d).abs());
    }
    float most = largest.reduceLanes(VectorOperators.MAX);
    for (int d = end; d < row.length; d++) {
      most = Math.max(most, Math.abs(row[d]));
    }
    return most;
  }

  @Override
  int code(float[] row, float scale, float[] codes, float[] squares) {
    FloatVector coded = FloatVector.zero(SPECIES);
    FloatVector lost = coded;
    int end = SPECIES.loopBound(row.length);
    for (int d = 0; d < end; d += LANES) {
      FloatVector x = of(row, d);
      FloatVector code = x.mul(1 / scale).add(ROUNDING).sub(ROUNDING);
      FloatVector rest = code.fma(FloatVector.broadcast(SPECIES, -scale), x);
      code.intoArray(codes, d);
      coded = code.fma(code, coded);
      lost = rest.fma(rest, lost);
    }
    squares[0] += coded.reduceLanes(VectorOperators.ADD);
    squares[1] += lost.reduceLanes(VectorOperators.ADD);
    return end;
  }

  private static FloatVector of(float[] a, int at) {
    return FloatVector.fromArray(SPECIES, a, at);
  }
}
