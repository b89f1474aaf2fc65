package dev.nightjar.vector.products;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestNearestLists {
  @Test
  void keepsTheBestOfAllThatIsOffered() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int dimension = 1 + random.nextInt(20);
      int queries = 1 + random.nextInt(300);
      int rows = 1 + random.nextInt(5000);
      int k = 1 + random.nextInt(20);
      float[] q = whole(random, queries * dimension);
      float[] r = whole(random, rows * dimension);
      int[] labels = IntStream.range(0, rows).map(i -> 7 * i + 1).toArray();
      NearestLists lists = new NearestLists(queries, k);
      Rows asked = Rows.of(q, dimension);
      int[] names = IntStream.range(0, queries).map(i -> queries - 1 - i).toArray();
      int half = rows / 2;
      lists.offer(
          new Rows(r, half, rows - half, dimension),
          Arrays.copyOfRange(labels, half, rows),
          asked,
          names);
      lists.offer(new Rows(r, 0, half, dimension), labels, asked, names);
      int query = random.nextInt(queries);
      List<Integer> expected =
          IntStream.range(0, rows)
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer row) -> -dot(q, query, r, row, dimension))
                      .thenComparing(row -> labels[row]))
              .limit(k)
              .map(row -> labels[row])
              .toList();
      List<Integer> found =
          IntStream.range(0, k)
              .mapToObj(place -> lists.label(names[query], place))
              .filter(label -> label >= 0)
              .toList();
      assertThat(found).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** Small whole numbers: products are exact, and many are equal. */
  private static float[] whole(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(5) - 2;
    }
    return values;
  }

  private static double dot(float[] q, int query, float[] r, int row, int dimension) {
    double sum = 0;
    for (int d = 0; d < dimension; d++) {
      sum += (double) q[query * dimension + d] * r[row * dimension + d];
    }
    return sum;
  }
}
