package dev.nightjar.vector;

import java.util.Arrays;
import java.util.Locale;

/**
 * A vector of a whole vocabulary, of which few numbers are not zero: terms by their ids, ascending,
 * and the weight of each, above zero. Must not be changed.
 *
 * @param terms ids, each once
 * @param weights as many
 */
public record SparseVector(int[] terms, float[] weights) {
  /** A vector of zeros. */
  public static final SparseVector NONE = new SparseVector(new int[0], new float[0]);

  /** Stands behind a dense vector whose sparse one is not known yet. */
  public static final float UNKNOWN = -1;

  /**
   * Checks the terms.
   *
   * @throws IllegalArgumentException if there are not as many weights, or terms do not ascend
   */
  public SparseVector {
    if (terms.length != weights.length) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d terms, %d weights", terms.length, weights.length));
    }
    for (int i = 1; i < terms.length; i++) {
      if (terms[i - 1] >= terms[i]) {
        throw new IllegalArgumentException("Terms do not ascend: " + Arrays.toString(terms));
      }
    }
  }

  /**
   * The largest numbers of a vector, those above zero; of equal ones, those of the smallest ids.
   * Numbers below the least normal float count as zero.
   *
   * @param all a number for each term
   * @param most how many stay
   */
  public static SparseVector largest(float[] all, int most) {
    float[] positive = new float[all.length];
    int count = 0;
    for (float value : all) {
      if (value >= Float.MIN_NORMAL) {
        positive[count++] = value;
      }
    }
    float least = Float.MIN_NORMAL;
    int ofLeast = count;
    if (count > most) {
      Arrays.sort(positive, 0, count);
      least = positive[count - most];
      int above = Arrays.binarySearch(positive, 0, count, Math.nextUp(least));
      above = above < 0 ? -above - 1 : first(positive, above);
      ofLeast = most - (count - above);
      count = most;
    }
    int[] terms = new int[count];
    float[] weights = new float[count];
    int at = 0;
    for (int term = 0; term < all.length; term++) {
      float value = all[term];
      if (value > least || (value == least && ofLeast-- > 0)) {
        terms[at] = term;
        weights[at++] = value;
      }
    }
    return new SparseVector(terms, weights);
  }

  /** The first of equal values in order. */
  private static int first(float[] values, int found) {
    int first = found;
    while (first > 0 && values[first - 1] == values[found]) {
      first--;
    }
    return first;
  }

  /** How many terms it has. */
  public int size() {
    return terms.length;
  }

  /** The inner product, summed in double in the order of the terms. */
  public double dot(SparseVector other) {
    double sum = 0;
    int j = 0;
    for (int i = 0; i < terms.length; i++) {
      while (j < other.terms.length && other.terms[j] < terms[i]) {
        j++;
      }
      if (j < other.terms.length && other.terms[j] == terms[i]) {
        sum += (double) weights[i] * other.weights[j];
      }
    }
    return sum;
  }

  /** The weight of a term; 0 where it has none. */
  public float weight(int term) {
    int at = Arrays.binarySearch(terms, term);
    return at < 0 ? 0 : weights[at];
  }

  /** Term and weight in turns, as models of sparse vectors give them. */
  public float[] toArray() {
    float[] array = new float[2 * terms.length];
    for (int i = 0; i < terms.length; i++) {
      array[2 * i] = terms[i]; // ids are below two to the 24th
      array[2 * i + 1] = weights[i];
    }
    return array;
  }

  /** What {@link #toArray} has given. */
  public static SparseVector ofArray(float[] array) {
    return of(array, 0, array.length / 2);
  }

  private static SparseVector of(float[] array, int from, int count) {
    int[] terms = new int[count];
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      terms[i] = (int) array[from + 2 * i];
      weights[i] = array[from + 2 * i + 1];
    }
    return new SparseVector(terms, weights);
  }

  /** A dense vector with this behind it, in one array: its numbers, terms and weights, a count. */
  public float[] join(float[] dense) {
    float[] sparse = toArray();
    float[] joined = Arrays.copyOf(dense, dense.length + sparse.length + 1);
    System.arraycopy(sparse, 0, joined, dense.length, sparse.length);
    joined[joined.length - 1] = terms.length;
    return joined;
  }

  /** Whether a {@link #join}ed array has a sparse vector. */
  public static boolean isIn(float[] joined) {
    return joined[joined.length - 1] != UNKNOWN;
  }

  /** The dense vector of a {@link #join}ed array. */
  public static float[] denseOf(float[] joined) {
    return Arrays.copyOf(joined, joined.length - 1 - 2 * count(joined));
  }

  /** The sparse vector of a {@link #join}ed array; of zeros where it is not known. */
  public static SparseVector sparseOf(float[] joined) {
    int count = count(joined);
    return of(joined, joined.length - 1 - 2 * count, count);
  }

  private static int count(float[] joined) {
    return (int) Math.max(0, joined[joined.length - 1]);
  }
}
