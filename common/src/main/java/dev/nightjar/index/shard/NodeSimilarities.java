package dev.nightjar.index.shard;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.jspecify.annotations.Nullable;

/** Similarities of one vector to those of a graph's nodes. Not thread-safe. */
public interface NodeSimilarities {
  /** Compares with this stored vector from now on, which must not change. */
  void from(float[] vector);

  /**
   * The similarities of the first {@code count} nodes.
   *
   * @param similarities takes them
   */
  void of(int[] nodes, int count, float[] similarities) throws IOException;

  /**
   * By the full vectors: the bits of {@link Similarity#of}, four nodes at a time where the vectors
   * lie in one piece of a mapped file.
   */
  final class ByFullVectors implements NodeSimilarities {
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
    public ByFullVectors(Similarity similarity, FloatVectorValues values) throws IOException {
      this.similarity = similarity;
      this.values = values;
      this.from = new float[values.dimension()];
      this.segment = from.length % Kernels.SUMS == 0 ? LuceneInternals.memory(values) : null;
    }

    @Override
    public void from(float[] vector) {
      from = vector;
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
}
