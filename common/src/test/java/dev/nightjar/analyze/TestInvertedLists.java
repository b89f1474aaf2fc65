package dev.nightjar.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.products.NearestLists;
import dev.nightjar.vector.products.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestInvertedLists {
  private static final int DIMENSION = 12;

  private static ItemMatrix matrix(int count, long seed) {
    Random random = new Random(seed);
    List<String> ids = new ArrayList<>();
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      ids.add(String.format(Locale.ROOT, "%05d", i));
      vectors.add(vector);
    }
    return ItemMatrix.of(ids, vectors);
  }

  @Test
  void everyVectorIsInOneListThatOfItsNearestCentroid() {
    ItemMatrix matrix = matrix(500, 1);
    InvertedLists lists = InvertedLists.of(matrix, 7);
    assertThat(lists.lists()).isEqualTo(22);
    int[] all = lists.members().clone();
    Arrays.sort(all);
    assertThat(all).isEqualTo(IntStream.range(0, 500).toArray());
    for (int list = 0; list < lists.lists(); list++) {
      assertThat(lists.members(list)).isSorted();
      for (int vector : lists.members(list)) {
        assertThat(nearest(lists, matrix.vector(vector))).isEqualTo(list);
      }
    }
  }

  private static int nearest(InvertedLists lists, float[] vector) {
    int best = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (int list = 0; list < lists.lists(); list++) {
      float[] centroid =
          Arrays.copyOfRange(lists.centroids(), list * DIMENSION, (list + 1) * DIMENSION);
      float cosine = Kernels.get().dot(centroid, vector);
      if (cosine > most) {
        most = cosine;
        best = list;
      }
    }
    return best;
  }

  @Test
  void theSeedDecides() {
    ItemMatrix matrix = matrix(200, 1);
    assertThat(InvertedLists.of(matrix, 7).members())
        .isEqualTo(InvertedLists.of(matrix, 7).members());
    assertThat(InvertedLists.of(matrix, 8).centroids())
        .isNotEqualTo(InvertedLists.of(matrix, 7).centroids());
  }

  @Test
  void aSampleHasDifferentVectorsAndNoMoreThanThereAre() {
    int[] sample = InvertedLists.sample(50, 20, new Random(1));
    assertThat(sample).hasSize(20).doesNotHaveDuplicates();
    assertThat(Arrays.stream(sample)).allMatch(vector -> vector >= 0 && vector < 50);
    assertThat(InvertedLists.sample(5, 20, new Random(1))).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(InvertedLists.sample(0, 20, new Random(1))).isEmpty();
  }

  private static NearestLists found(
      InvertedLists lists, ItemMatrix matrix, float[] queries, int probes) {
    NearestLists found = new NearestLists(queries.length / DIMENSION, 5);
    lists.search(matrix, queries, probes, found);
    return found;
  }

  @Test
  void lookingIntoAllListsIsExact() {
    ItemMatrix matrix = matrix(300, 2);
    float[] queries = matrix(40, 3).block(0);
    NearestLists exact = new NearestLists(40, 5);
    int[] labels = IntStream.range(0, 300).toArray();
    int[] names = IntStream.range(0, 40).toArray();
    exact.offer(matrix.rows(0), labels, Rows.of(queries, DIMENSION), names);
    InvertedLists lists = InvertedLists.of(matrix, 1);
    NearestLists found = found(lists, matrix, queries, lists.lists());
    for (int query = 0; query < 40; query++) {
      for (int place = 0; place < 5; place++) {
        assertThat(found.label(query, place)).isEqualTo(exact.label(query, place));
        assertThat(found.score(query, place)).isEqualTo(exact.score(query, place));
      }
    }
  }

  @Test
  void oneListGivesItsOwnMembersOnly() {
    ItemMatrix matrix = matrix(300, 2);
    InvertedLists lists = InvertedLists.of(matrix, 1);
    float[] queries = matrix.gather(new int[] {17, 99});
    NearestLists found = found(lists, matrix, queries, 1);
    assertThat(found.label(0, 0)).isEqualTo(17);
    assertThat(found.label(1, 0)).isEqualTo(99);
    int list = nearest(lists, matrix.vector(17));
    for (int place = 0; place < 5 && found.label(0, place) >= 0; place++) {
      assertThat(lists.members(list)).contains(found.label(0, place));
    }
  }

  @Test
  void moreListsFindNoLess() {
    ItemMatrix matrix = matrix(400, 4);
    float[] queries = matrix(60, 5).block(0);
    InvertedLists lists = InvertedLists.of(matrix, 1);
    double before = Double.NEGATIVE_INFINITY;
    for (int probes : new int[] {1, 2, 5, 20}) {
      NearestLists found = found(lists, matrix, queries, probes);
      double sum = IntStream.range(0, 60).mapToDouble(q -> found.score(q, 0)).sum();
      assertThat(sum).isGreaterThanOrEqualTo(before);
      before = sum;
    }
  }

  @Test
  void aSingleVectorIsAList() {
    InvertedLists lists = InvertedLists.of(matrix(1, 1), 1);
    assertThat(lists.lists()).isEqualTo(1);
    assertThat(lists.members(0)).containsExactly(0);
  }

  @Test
  void anotherMatrixIsBroughtIntoTheOrderOfTheLists() {
    InvertedLists lists = InvertedLists.of(matrix(100, 1), 1);
    ItemMatrix other = matrix(70, 9);
    int[] order = lists.order(other);
    int[] its = Arrays.stream(order).map(vector -> nearest(lists, other.vector(vector))).toArray();
    assertThat(its).isSorted().hasSize(70);
  }
}
