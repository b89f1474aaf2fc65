package dev.nightjar.analyze;

import dev.nightjar.vector.Vectors;
import dev.nightjar.vector.products.NearestLists;
import dev.nightjar.vector.products.Rows;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Vectors by their nearest of some centroids, so that only the lists of the nearest centroids are
 * compared with a query (inverted lists, Sivic and Zisserman, 2003; IVFFlat of FAISS). All pairs of
 * many vectors are matrix products of list by list, which a graph's hops are not.
 *
 * @param centroids of length 1, row-major
 * @param dimension floats of a vector
 * @param starts where the members of each list begin; one more at the end
 * @param members vectors of the matrix, ascending in each list
 */
public record InvertedLists(float[] centroids, int dimension, int[] starts, int[] members)
    implements Serializable {
  private static final int ROUNDS = 4;
  private static final int SAMPLE_OF_A_LIST = 32;

  /** As many lists as the square root of the vectors: comparing with centroids costs as much. */
  public static InvertedLists of(ItemMatrix matrix, long seed) {
    int count = Math.max(1, (int) Math.sqrt(matrix.vectors()));
    Random random = new Random(seed);
    int[] sample = sample(matrix.vectors(), count * SAMPLE_OF_A_LIST, random);
    float[] rows = matrix.gather(sample);
    float[] centroids = Arrays.copyOf(rows, count * matrix.dimension());
    for (int round = 0; round < ROUNDS; round++) {
      centroids = moved(centroids, rows, matrix.dimension());
    }
    return assign(matrix, centroids, count);
  }

  /** Different vectors by lot. */
  static int[] sample(int vectors, int wanted, Random random) {
    int[] all = IntStream.range(0, vectors).toArray();
    int count = Math.min(vectors, wanted);
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(vectors - i);
      int swap = all[i];
      all[i] = all[other];
      all[other] = swap;
    }
    return Arrays.copyOf(all, count);
  }

  /** A round of spherical k-means (Dhillon and Modha, 2001). */
  private static float[] moved(float[] centroids, float[] rows, int dimension) {
    int count = centroids.length / dimension;
    int[] nearest = nearest(centroids, count, rows, rows.length / dimension, dimension);
    float[] sums = new float[centroids.length];
    for (int r = 0; r < nearest.length; r++) {
      int to = nearest[r] * dimension;
      for (int d = 0; d < dimension; d++) {
        sums[to + d] += rows[r * dimension + d];
      }
    }
    for (int c = 0; c < count; c++) {
      float[] sum = Arrays.copyOfRange(sums, c * dimension, (c + 1) * dimension);
      if (Vectors.isUsable(sum)) {
        Vectors.normalize(sum);
        System.arraycopy(sum, 0, centroids, c * dimension, dimension);
      }
    }
    return centroids;
  }

  private static int[] nearest(
      float[] centroids, int count, float[] rows, int rowCount, int dimension) {
    int[] labels = IntStream.range(0, count).toArray();
    NearestLists best = new NearestLists(rowCount, 1);
    best.offer(
        new Rows(centroids, 0, count, dimension),
        labels,
        new Rows(rows, 0, rowCount, dimension),
        IntStream.range(0, rowCount).toArray());
    return IntStream.range(0, rowCount).map(r -> best.label(r, 0)).toArray();
  }

  private static InvertedLists assign(ItemMatrix matrix, float[] centroids, int count) {
    int[] lists = new int[matrix.vectors()];
    IntStream.range(0, matrix.blocks())
        .parallel()
        .forEach(
            b -> {
              float[] block = matrix.block(b);
              int rows = block.length / matrix.dimension();
              int[] found = nearest(centroids, count, block, rows, matrix.dimension());
              System.arraycopy(found, 0, lists, b * ItemMatrix.BLOCK, rows);
            });
    int[] starts = new int[count + 1];
    for (int list : lists) {
      starts[list + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    int[] members = new int[lists.length];
    int[] next = starts.clone();
    for (int v = 0; v < lists.length; v++) {
      members[next[lists[v]]++] = v;
    }
    return new InvertedLists(centroids, matrix.dimension(), starts, members);
  }

  /** The vectors of another matrix by the nearest of these centroids. */
  int[] order(ItemMatrix other) {
    return assign(other, centroids, lists()).members();
  }

  /** How many lists there are. */
  int lists() {
    return starts.length - 1;
  }

  /** The members of a list. */
  int[] members(int list) {
    return Arrays.copyOfRange(members, starts[list], starts[list + 1]);
  }

  /** The lists whose centroids are nearest to some queries, the nearest first. */
  NearestLists probes(float[] queries, int count, int probes) {
    NearestLists nearest = new NearestLists(count, Math.min(probes, lists()));
    nearest.offer(
        Rows.of(centroids, dimension),
        IntStream.range(0, lists()).toArray(),
        Rows.of(queries, dimension),
        IntStream.range(0, count).toArray());
    return nearest;
  }

  /**
   * Offers what the nearest lists have to some queries.
   *
   * @param matrix that the lists are of
   * @param queries row-major
   * @param probes lists that each looks into
   * @param to gets the vectors of the matrix as labels
   */
  void search(ItemMatrix matrix, float[] queries, int probes, NearestLists to) {
    int count = queries.length / dimension;
    NearestLists nearest = probes(queries, count, probes);
    int[][] asking = new int[lists()][];
    int[] askers = new int[lists()];
    for (int q = 0; q < count; q++) {
      for (int p = 0; p < nearest.k(); p++) {
        int list = nearest.label(q, p);
        if (asking[list] == null) {
          asking[list] = new int[8];
        } else if (askers[list] == asking[list].length) {
          asking[list] = Arrays.copyOf(asking[list], 2 * askers[list]);
        }
        asking[list][askers[list]++] = q;
      }
    }
    for (int list = 0; list < lists(); list++) {
      int[] found = members(list);
      if (askers[list] > 0 && found.length > 0) {
        int[] names = Arrays.copyOf(asking[list], askers[list]);
        to.offer(
            Rows.of(matrix.gather(found), dimension),
            found,
            Rows.of(rows(queries, names), dimension),
            names);
      }
    }
  }

  private float[] rows(float[] queries, int[] names) {
    float[] rows = new float[names.length * dimension];
    for (int i = 0; i < names.length; i++) {
      System.arraycopy(queries, names[i] * dimension, rows, i * dimension, dimension);
    }
    return rows;
  }
}
