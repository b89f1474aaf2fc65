package dev.nightjar.vector;

/** Arithmetic on single vectors. Stateless. */
public final class Vectors {
  private Vectors() {}

  /** The Euclidean length, summed in double. */
  public static double norm(float[] v) {
    double sum = 0;
    for (float x : v) {
      sum += (double) x * x;
    }
    return Math.sqrt(sum);
  }

  /** Whether all values are finite and at least one is not zero. */
  public static boolean isUsable(float[] v) {
    double norm = norm(v);
    return norm > 0 && !Double.isInfinite(norm) && !Double.isNaN(norm);
  }

  /** The cosine of the angle between two vectors; 0 where one of them has no direction. */
  public static double cosine(float[] a, float[] b) {
    double norms = norm(a) * norm(b);
    return norms == 0 ? 0 : Kernels.get().dot(a, b) / norms;
  }

  /** Scales {@code v} to length 1 in place; leaves it as it is if it is not usable. */
  public static void normalize(float[] v) {
    if (!isUsable(v)) {
      return;
    }
    double norm = norm(v);
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) (v[i] / norm);
    }
  }
}
