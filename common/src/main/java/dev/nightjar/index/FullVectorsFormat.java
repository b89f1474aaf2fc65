package dev.nightjar.index;

import dev.nightjar.vector.Kernels;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsWriter;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.FilterIndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's own graph over full vectors, built with similarities that {@link Kernels} computes:
 * Lucene's sums come out otherwise before and after the virtual machine compiles them, and a graph
 * with them. What it writes is Lucene's format to the byte, and Lucene reads it.
 */
final class FullVectorsFormat extends KnnVectorsFormat {
  private static final KnnVectorsFormat LUCENE = new Lucene99HnswVectorsFormat();
  private static final FlatVectorsFormat FLAT = new Lucene99FlatVectorsFormat(new Scorer());

  private final int maxConnections;
  private final int beamWidth;
  private final int graphFrom;

  /**
   * @param graphFrom vectors from which a segment has a graph
   */
  FullVectorsFormat(int maxConnections, int beamWidth, int graphFrom) {
    super(LUCENE.getName());
    this.maxConnections = maxConnections;
    this.beamWidth = beamWidth;
    this.graphFrom = graphFrom;
  }

  @Override
  public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
    return new Lucene99HnswVectorsWriter(
        state, maxConnections, beamWidth, FLAT, FLAT.fieldsWriter(state), 1, null, graphFrom);
  }

  @Override
  public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
    return LUCENE.fieldsReader(state);
  }

  @Override
  public int getMaxDimensions(String field) {
    return LUCENE.getMaxDimensions(field);
  }

  private static final class Scorer implements FlatVectorsScorer {
    @Override
    public RandomVectorScorerSupplier getRandomVectorScorerSupplier(
        VectorSimilarityFunction function, KnnVectorValues values) throws IOException {
      return new Supplier(function, (FloatVectorValues) values);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
        VectorSimilarityFunction function, KnnVectorValues values, float[] query) {
      throw new UnsupportedOperationException("Lucene's own scorer searches");
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
        VectorSimilarityFunction function, KnnVectorValues values, byte[] query) {
      throw new UnsupportedOperationException("Vectors are of floats");
    }
  }

  private record Supplier(VectorSimilarityFunction function, FloatVectorValues values)
      implements RandomVectorScorerSupplier {
    @Override
    public UpdateableRandomVectorScorer scorer() throws IOException {
      return new Similarities(function, values.copy());
    }

    @Override
    public RandomVectorScorerSupplier copy() throws IOException {
      return new Supplier(function, values.copy());
    }
  }

  /** Similarities to one of the vectors, scaled as Lucene scales them. */
  private static final class Similarities
      extends UpdateableRandomVectorScorer.AbstractUpdateableRandomVectorScorer {
    private final Kernels kernels = Kernels.get();
    private final VectorSimilarityFunction function;
    private final FloatVectorValues values;
    private final float[] from;
    private final @Nullable Object segment;
    private final long[] offsets = new long[4];
    private final float[] results = new float[4];
    private final int[] one = new int[1];
    private final float[] oneScore = new float[1];

    Similarities(VectorSimilarityFunction function, FloatVectorValues values) throws IOException {
      super(values);
      this.function = function;
      this.values = values;
      this.from = new float[values.dimension()];
      this.segment = from.length % 16 == 0 && kernels.readsSegments() ? segment(values) : null;
    }

    /** The memory that the vectors lie in, if they lie in one piece of a mapped file. */
    private static @Nullable Object segment(FloatVectorValues values) throws IOException {
      return values instanceof HasIndexSlice slice
              && FilterIndexInput.unwrapOnlyTest(slice.getSlice())
                  instanceof MemorySegmentAccessInput input
          ? whole(input)
          : null;
    }

    /** By reflection, as the type it returns is a preview in Java 21. */
    private static @Nullable Object whole(MemorySegmentAccessInput input) throws IOException {
      try {
        return MemorySegmentAccessInput.class
            .getMethod("segmentSliceOrNull", long.class, long.class)
            .invoke(input, 0L, input.length());
      } catch (ReflectiveOperationException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void setScoringOrdinal(int node) throws IOException {
      System.arraycopy(values.vectorValue(node), 0, from, 0, from.length);
    }

    @Override
    public float score(int node) throws IOException {
      if (segment != null) {
        one[0] = node;
        return bulkScore(one, oneScore, 1);
      }
      float[] vector = values.vectorValue(node);
      return scaled(
          function == VectorSimilarityFunction.EUCLIDEAN
              ? kernels.squaredDistance(from, vector)
              : kernels.dot(from, vector));
    }

    /** Four at a time; the last is repeated where fewer are left. */
    @Override
    public float bulkScore(int[] nodes, float[] scores, int count) throws IOException {
      float best = Float.NEGATIVE_INFINITY;
      for (int n = 0; n < count; n += 4) {
        if (segment != null) {
          four(segment, nodes, n, count);
        }
        for (int i = n; i < Math.min(n + 4, count); i++) {
          scores[i] = segment == null ? score(nodes[i]) : scaled(results[i - n]);
          best = Math.max(best, scores[i]);
        }
      }
      return best;
    }

    private void four(Object segment, int[] nodes, int n, int count) {
      for (int i = 0; i < 4; i++) {
        offsets[i] = (long) Float.BYTES * from.length * nodes[Math.min(n + i, count - 1)];
      }
      if (function == VectorSimilarityFunction.EUCLIDEAN) {
        kernels.squaredDistance4(from, segment, offsets, results);
      } else {
        kernels.dot4(from, segment, offsets, results);
      }
    }

    private float scaled(float value) {
      return switch (function) {
        case EUCLIDEAN -> VectorUtil.normalizeDistanceToUnitInterval(value);
        case MAXIMUM_INNER_PRODUCT -> VectorUtil.scaleMaxInnerProductScore(value);
        default -> VectorUtil.normalizeToUnitInterval(value);
      };
    }
  }
}
