package dev.nightjar.index;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.FloatVectorValues;
import org.jspecify.annotations.Nullable;

/**
 * By the full vectors: the bits of {@link Similarity#of}, four nodes at a time where the vectors
 * lie in one piece of a mapped file.
 */
final class FullSimilarities implements NodeSimilarities {
  private final Kernels kernels = Kernels.get();
  private final Similarity similarity;
  private final FloatVectorValues values;
  private final @Nullable Object segment;
  private final long[] offsets = new long[Kernels.TOGETHER];
  private final float[] results = new float[Kernels.TOGETHER];
  private float[] from;

  /**
   * @param values nobody else reads them meanwhile
   */
  FullSimilarities(Similarity similarity, FloatVectorValues values) throws IOException {
    this.similarity = similarity;
    this.values = values;
    this.from = new float[values.dimension()];
    this.segment =
        from.length % Kernels.SUMS == 0 && values instanceof HasIndexSlice slice
            ? MappedFile.segment(slice.getSlice())
            : null;
  }

  @Override
  public void from(float[] vector) {
    from = vector;
  }

  /** Compares with the vector of a node from now on. */
  void fromNode(int node) throws IOException {
    from = values.vectorValue(node).clone();
  }

  /** The last node is asked for again where four are not left. */
  @Override
  public void of(int[] nodes, int count, float[] similarities) throws IOException {
    if (segment == null) {
      for (int n = 0; n < count; n++) {
        similarities[n] = similarity.of(from, values.vectorValue(nodes[n]));
      }
      return;
    }
    for (int n = 0; n < count; n += offsets.length) {
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = (long) Float.BYTES * from.length * nodes[Math.min(n + i, count - 1)];
      }
      if (similarity == Similarity.L2) {
        kernels.squaredDistance4(from, segment, offsets, results);
      } else {
        kernels.dot4(from, segment, offsets, results);
      }
      for (int i = n; i < Math.min(n + offsets.length, count); i++) {
        similarities[i] = similarity == Similarity.L2 ? -results[i - n] : results[i - n];
      }
    }
  }
}
