package dev.nightjar.vector.products;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.vector.Hit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestExactSearch {
  @Test
  void agreesWithComparingEveryRow() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int dimension = 1 + random.nextInt(20);
      int queries = 1 + random.nextInt(300);
      int rows = 1 + random.nextInt(3000);
      int k = 1 + random.nextInt(20);
      float[] q = gaussian(random, queries * dimension);
      float[] r = gaussian(random, rows * dimension);
      int[] labels = random.ints(rows, 0, rows / 2 + 1).toArray();
      ExactSearch search = new ExactSearch(q, dimension, k);
      int half = rows / 2;
      search.add(r, labels, half);
      float[] rest = java.util.Arrays.copyOfRange(r, half * dimension, r.length);
      search.add(rest, java.util.Arrays.copyOfRange(labels, half, rows), rows - half);
      int query = random.nextInt(queries);
      List<Hit> expected = naive(q, r, labels, dimension, query, k);
      List<Hit> found = search.hits(query);
      assertThat(found)
          .as("seed %d", seed)
          .extracting(Hit::label)
          .containsExactlyElementsOf(expected.stream().map(Hit::label).toList());
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-4f));
      }
    }
  }

  private static List<Hit> naive(
      float[] q, float[] r, int[] labels, int dimension, int query, int k) {
    Map<Integer, Double> best = new HashMap<>();
    for (int i = 0; i < labels.length; i++) {
      double score = 0;
      for (int d = 0; d < dimension; d++) {
        score += (double) q[query * dimension + d] * r[i * dimension + d];
      }
      best.merge(labels[i], score, Math::max);
    }
    List<Hit> hits = new ArrayList<>();
    best.forEach((label, score) -> hits.add(new Hit(label, score.floatValue())));
    hits.sort(Comparator.comparingDouble(Hit::score).reversed().thenComparing(Hit::label));
    return hits.subList(0, Math.min(k, hits.size()));
  }

  private static float[] gaussian(Random random, int n) {
    float[] v = new float[n];
    for (int i = 0; i < n; i++) {
      v[i] = (float) random.nextGaussian();
    }
    return v;
  }

  @Test
  void equalScoresGoByLabel() {
    ExactSearch search = new ExactSearch(new float[] {1, 0}, 2, 2);
    search.add(new float[] {1, 0, 1, 0, 1, 0}, new int[] {5, 3, 4}, 3);
    assertThat(search.hits(0)).extracting(Hit::label).containsExactly(3, 4);
  }

  @Test
  void refusesQueriesThatAreNoMatrix() {
    assertThatThrownBy(() -> new ExactSearch(new float[3], 2, 1))
        .hasMessage("Invalid queries: 3 floats of dimension 2, k 1");
  }
}
