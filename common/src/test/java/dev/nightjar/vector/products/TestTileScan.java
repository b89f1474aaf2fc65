package dev.nightjar.vector.products;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.products.CodedVectors.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TestTileScan {
  private static final int DIMENSION = 5;

  /** Small whole numbers, whose products floats have exactly. */
  private static Rows whole(int count, long seed) {
    Random random = new Random(seed);
    float[] matrix = new float[count * DIMENSION];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = random.nextInt(7) - 3;
    }
    return Rows.of(matrix, DIMENSION);
  }

  private record Pair(int row, int column) {}

  private static final class Offered implements TileScan.Pairs {
    private final List<Pair> pairs = new ArrayList<>();
    private final float leastOfRows;

    Offered(float leastOfRows) {
      this.leastOfRows = leastOfRows;
    }

    @Override
    public float least(int row) {
      return leastOfRows;
    }

    @Override
    public void offer(int row, int column) {
      pairs.add(new Pair(row, column));
    }
  }

  private static List<Pair> scan(
      Rows rows, Rows columns, float leastOfRows, float leastOfColumns, int from) {
    Coder coder = new Coder(Form.FLOATS, new float[DIMENSION], new float[DIMENSION]);
    float[] leasts = new float[TileScan.COLUMNS];
    Arrays.fill(leasts, leastOfColumns);
    Offered offered = new Offered(leastOfRows);
    new TileScan(JvmMultiplier.ONLY)
        .scan(coder.rows(rows), coder.columns(columns), leasts, from, offered);
    return offered.pairs;
  }

  private static List<Pair> expected(Rows rows, Rows columns, float least, int from) {
    List<Pair> expected = new ArrayList<>();
    for (int i = 0; i < rows.count(); i++) {
      for (int j = Math.max(0, from + i); j < columns.count(); j++) {
        if (rows.dot(i, columns, j) >= least) {
          expected.add(new Pair(i, j));
        }
      }
    }
    return expected;
  }

  @Test
  void noPairThatMattersIsLeftOut() {
    Rows rows = whole(TileScan.ROWS + 3, 1);
    Rows columns = whole(40, 2);
    for (float least : new float[] {-100, 0, 10, 25}) {
      assertThat(scan(rows, columns, least, Float.POSITIVE_INFINITY, -rows.count()))
          .as("least %s", least)
          .isEqualTo(expected(rows, columns, least, -rows.count()));
    }
  }

  @Test
  void aPairMattersIfItDoesToItsColumn() {
    Rows rows = whole(30, 3);
    Rows columns = whole(20, 4);
    assertThat(scan(rows, columns, Float.POSITIVE_INFINITY, 12, -30))
        .isEqualTo(expected(rows, columns, 12, -30));
  }

  @Test
  void withinOneSetColumnsCountBehindTheirRow() {
    Rows rows = whole(60, 5);
    List<Pair> found = scan(rows, rows, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, 1);
    assertThat(found).hasSize(60 * 59 / 2).allMatch(pair -> pair.row() < pair.column());
  }

  @Test
  void rowsBehindAllColumnsAreNotMultiplied() {
    Rows rows = whole(10, 6);
    Rows columns = whole(5, 7);
    assertThat(scan(rows, columns, -1000, -1000, 5)).isEmpty();
    assertThat(scan(rows, columns, -1000, -1000, 4)).containsExactly(new Pair(0, 4));
  }

  @Test
  void nothingIsOfferedOfNothing() {
    assertThat(scan(whole(0, 1), whole(3, 1), -1000, -1000, 0)).isEmpty();
    assertThat(scan(whole(3, 1), whole(0, 1), -1000, -1000, -3)).isEmpty();
  }

  @Test
  void leastsThatRiseMeanwhileLeaveLaterPairsOut() {
    Rows rows = whole(1, 8);
    Rows columns = whole(300, 9);
    TreeSet<Float> kept = new TreeSet<>();
    Coder coder = new Coder(Form.FLOATS, new float[DIMENSION], new float[DIMENSION]);
    float[] leasts = new float[TileScan.COLUMNS];
    Arrays.fill(leasts, Float.POSITIVE_INFINITY);
    List<Float> offered = new ArrayList<>();
    TileScan.Pairs best =
        new TileScan.Pairs() {
          @Override
          public float least(int row) {
            return kept.isEmpty() ? Float.NEGATIVE_INFINITY : kept.last();
          }

          @Override
          public void offer(int row, int column) {
            offered.add(rows.dot(row, columns, column));
            kept.add(rows.dot(row, columns, column));
          }
        };
    new TileScan(JvmMultiplier.ONLY)
        .scan(coder.rows(rows), coder.columns(columns), leasts, -1, best);
    assertThat(offered).isSorted().hasSizeLessThan(300);
    float most = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < columns.count(); j++) {
      most = Math.max(most, rows.dot(0, columns, j));
    }
    assertThat(offered).last().isEqualTo(most);
  }
}
