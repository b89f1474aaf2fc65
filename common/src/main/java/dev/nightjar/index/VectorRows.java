package dev.nightjar.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.apache.lucene.index.FloatVectorValues;

/** Vectors of several segments as one list, read from disk each time. Not thread-safe. */
final class VectorRows extends AbstractList<float[]> implements RandomAccess {
  private final List<FloatVectorValues> segments;

  /** The first row of each segment, and behind the last. */
  private final int[] bases;

  VectorRows(List<FloatVectorValues> segments) {
    this.segments = segments;
    this.bases = new int[segments.size() + 1];
    for (int s = 0; s < segments.size(); s++) {
      bases[s + 1] = bases[s] + segments.get(s).size();
    }
  }

  @Override
  public float[] get(int row) {
    int segment = 0;
    while (row >= bases[segment + 1]) {
      segment++;
    }
    try {
      return segments.get(segment).vectorValue(row - bases[segment]).clone();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read vectors: " + e.getMessage(), e);
    }
  }

  /** Some of them, in this order. */
  List<float[]> of(int[] some) {
    return new Some(this, some);
  }

  private static final class Some extends AbstractList<float[]> implements RandomAccess {
    private final VectorRows all;
    private final int[] rows;

    Some(VectorRows all, int[] rows) {
      this.all = all;
      this.rows = rows;
    }

    @Override
    public float[] get(int index) {
      return all.get(rows[index]);
    }

    @Override
    public int size() {
      return rows.length;
    }
  }

  @Override
  public int size() {
    return bases[segments.size()];
  }
}
