package dev.nightjar.index;

import java.util.Locale;

/** What ranks the chunks. */
public enum SearchMode {
  /** The similarity of vectors. */
  VECTOR,
  /** BM25 of the query's terms (Robertson and Zaragoza, 2009). */
  TEXT,
  /** The inner product of sparse vectors: weights of terms that a model found in text and query. */
  SPARSE,
  /** The similarity of vectors and one of the other two, by a {@link Fusion}. */
  HYBRID;

  /** What the user writes. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The mode of that name. */
  public static SearchMode named(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** Whether the query needs a vector. */
  public boolean needsVector() {
    return this == VECTOR || this == HYBRID;
  }
}
