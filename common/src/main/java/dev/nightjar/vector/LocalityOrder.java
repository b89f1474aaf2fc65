package dev.nightjar.vector;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An order of vectors in which neighbours in space are near each other, by bisection: the vectors
 * are cut at the median of their products with one direction, and the halves likewise. Work that
 * goes through them in this order, or reads what lies in it, finds in the processor's caches what
 * the work before has just used.
 */
public final class LocalityOrder {
  /** Vectors that need no further order. */
  private static final int LEAF = 16;

  /** Vectors that a direction is found from. */
  private static final int SAMPLE = 128;

  private static final int ROUNDS = 3;

  private final List<float[]> vectors;
  private final Kernels kernels = Kernels.get();

  /** Product and index of each vector, packed so that they sort as numbers. */
  private final long[] keys;

  private LocalityOrder(List<float[]> vectors) {
    this.vectors = vectors;
    this.keys = new long[vectors.size()];
  }

  /**
   * The order of vectors of one dimension. The same vectors give the same.
   *
   * @return an index into the list for each place
   */
  public static int[] of(List<float[]> vectors) {
    LocalityOrder order = new LocalityOrder(vectors);
    for (int i = 0; i < order.keys.length; i++) {
      order.keys[i] = i;
    }
    order.bisect(0, order.keys.length);
    return Arrays.stream(order.keys).mapToInt(key -> (int) key).toArray();
  }

  private void bisect(int from, int to) {
    if (to - from <= LEAF) {
      return;
    }
    float[] direction = direction(from, to);
    for (int i = from; i < to; i++) {
      keys[i] = key(kernels.dot(vectors.get((int) keys[i]), direction), (int) keys[i]);
    }
    Arrays.sort(keys, from, to);
    int middle = (from + to) >>> 1;
    bisect(from, middle);
    bisect(middle, to);
  }

  private static long key(float product, int index) {
    int bits = Float.floatToIntBits(product);
    int sortable = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) sortable << 32) | index;
  }

  /** From one of two means to the other, of halves that are moved towards them a few times. */
  private float[] direction(int from, int to) {
    int count = Math.min(SAMPLE, to - from);
    float[][] sample = new float[count][];
    SplittableRandom random = new SplittableRandom(from);
    for (int i = 0; i < count; i++) {
      sample[i] = vectors.get((int) keys[random.nextInt(from, to)]);
    }
    float[] direction = difference(sample[0], sample[1]);
    for (int round = 0; round < ROUNDS; round++) {
      long[] order = new long[count];
      for (int i = 0; i < count; i++) {
        order[i] = key(kernels.dot(sample[i], direction), i);
      }
      Arrays.sort(order);
      float[] sum = new float[direction.length];
      for (int i = 0; i < count; i++) {
        float sign = i < count / 2 ? -1 : 1;
        float[] vector = sample[(int) order[i]];
        for (int d = 0; d < sum.length; d++) {
          sum[d] += sign * vector[d];
        }
      }
      direction = sum;
    }
    return direction;
  }

  private static float[] difference(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }
}
