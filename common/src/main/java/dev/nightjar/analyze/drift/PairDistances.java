package dev.nightjar.analyze.drift;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.products.MatrixProducts;
import dev.nightjar.vector.products.Rows;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The Euclidean distances of all pairs of a few thousand vectors of length 1, in steps of 1/4096.
 * As whole numbers within 4096 of their middle, up to 4096 of them add up without rounding even in
 * floats: so sums over subsets are matrix products ({@link MatrixProducts}), and their bits are the
 * same on every machine. Immutable.
 */
final class PairDistances {
  /** Vectors at most. */
  static final int MOST = 4096;

  private static final int STEPS = 4096;

  private final int size;
  private final float[] matrix;
  private final long[] sums;

  private PairDistances(int size) {
    this.size = size;
    this.matrix = new float[size * size];
    this.sums = new long[size];
  }

  /** The distances of some vectors, {@link #MOST} at most. */
  static PairDistances of(List<float[]> vectors) {
    if (vectors.size() > MOST) {
      throw new IllegalArgumentException(vectors.size() + " vectors, more than " + MOST);
    }
    PairDistances pairs = new PairDistances(vectors.size());
    IntStream.range(0, pairs.size).parallel().forEach(i -> pairs.measure(i, vectors));
    IntStream.range(0, pairs.size).parallel().forEach(pairs::add);
    return pairs;
  }

  private void measure(int i, List<float[]> vectors) {
    Kernels kernels = Kernels.get();
    float[] vector = vectors.get(i);
    for (int j = i + 1; j < size; j++) {
      double square = 2 - 2 * (double) kernels.dot(vector, vectors.get(j));
      float steps = Math.round((Math.sqrt(Math.clamp(square, 0, 4)) - 1) * STEPS);
      matrix[i * size + j] = steps;
      matrix[j * size + i] = steps;
    }
  }

  private void add(int i) {
    for (int j = 0; j < size; j++) {
      sums[i] += (long) matrix[i * size + j];
    }
  }

  /** How many vectors there are. */
  int size() {
    return size;
  }

  /** The distance of two different vectors. */
  double distance(int i, int j) {
    return 1 + matrix[i * size + j] / STEPS;
  }

  /** What sums of distances are multiples of, each of which counts from 1. */
  static double step() {
    return 1.0 / STEPS;
  }

  /** The sum of a vector's distances to all others, in steps from 1. */
  long sum(int i) {
    return sums[i];
  }

  /**
   * The sums of every vector's distances to the members of some sets, in steps from 1.
   *
   * @param sets the members of each
   * @return of set s and vector i at {@code s * size() + i}
   */
  float[] sums(int[][] sets) {
    float[] members = new float[sets.length * size];
    for (int s = 0; s < sets.length; s++) {
      for (int member : sets[s]) {
        members[s * size + member] = 1;
      }
    }
    float[] products = new float[members.length];
    MatrixProducts.of(Rows.of(members, size), Rows.of(matrix, size), products);
    return products;
  }
}
