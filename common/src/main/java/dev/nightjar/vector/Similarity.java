package dev.nightjar.vector;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How near two vectors are; more is nearer. Every similarity is brought to an inner product of
 * prepared vectors, so that matrix products rank by any of them.
 */
public enum Similarity {
  /** The cosine of the angle, -1 to 1. */
  COSINE,
  /** The inner product. */
  DOT,
  /** The squared Euclidean distance with its sign changed, 0 at most. */
  L2;

  /** What the user writes. */
  @JsonValue
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The similarity of that name. */
  public static Similarity named(String key) {
    return valueOf(key.toUpperCase(java.util.Locale.ROOT));
  }

  /** The vector as an index keeps it: scaled to length 1 for the cosine, else as it is. */
  public float[] stored(float[] vector) {
    if (this != COSINE) {
      return vector;
    }
    float[] unit = vector.clone();
    Vectors.normalize(unit);
    return unit;
  }

  /** Floats of a prepared vector. */
  public int preparedDimension(int dimension) {
    return this == L2 ? dimension + 1 : dimension;
  }

  /**
   * Writes a stored vector into a matrix of prepared rows. For {@link #L2} a row carries half its
   * squared length, so that the inner product with a prepared query is {@code q.r - r.r / 2}, which
   * ranks as the distance does.
   */
  public void prepareRow(float[] stored, float[] matrix, int row) {
    prepare(stored, matrix, row, this == L2 ? (float) (squaredNorm(stored) / 2) : 0);
  }

  /** Writes a stored query into a matrix of prepared queries. */
  public void prepareQuery(float[] stored, float[] matrix, int row) {
    prepare(stored, matrix, row, -1);
  }

  private void prepare(float[] stored, float[] matrix, int row, float last) {
    int width = preparedDimension(stored.length);
    System.arraycopy(stored, 0, matrix, row * width, stored.length);
    if (this == L2) {
      matrix[row * width + stored.length] = last;
    }
  }

  /** The similarity behind the inner product of a prepared row with this stored query. */
  public float ofProduct(float product, float[] storedQuery) {
    return this == L2 ? (float) (2 * product - squaredNorm(storedQuery)) : product;
  }

  /** The similarity of two stored vectors, the same on every machine. */
  public float of(float[] a, float[] b) {
    return this == L2 ? -Kernels.get().squaredDistance(a, b) : Kernels.get().dot(a, b);
  }

  private static double squaredNorm(float[] v) {
    double norm = Vectors.norm(v);
    return norm * norm;
  }
}
