package dev.nightjar.index;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.codecs.lucene99.Lucene99FlatVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsWriter;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.VectorUtil;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;

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
    private final VectorSimilarityFunction function;
    private final FullSimilarities similarities;
    private final int[] one = new int[1];
    private final float[] oneScore = new float[1];

    Similarities(VectorSimilarityFunction function, FloatVectorValues values) throws IOException {
      super(values);
      this.function = function;
      this.similarities =
          new FullSimilarities(
              function == VectorSimilarityFunction.EUCLIDEAN ? Similarity.L2 : Similarity.DOT,
              values);
    }

    @Override
    public void setScoringOrdinal(int node) throws IOException {
      similarities.fromNode(node);
    }

    @Override
    public float score(int node) throws IOException {
      one[0] = node;
      return bulkScore(one, oneScore, 1);
    }

    @Override
    public float bulkScore(int[] nodes, float[] scores, int count) throws IOException {
      similarities.of(nodes, count, scores);
      float best = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        scores[i] = scaled(scores[i]);
        best = Math.max(best, scores[i]);
      }
      return best;
    }

    private float scaled(float value) {
      return switch (function) {
        case EUCLIDEAN -> VectorUtil.normalizeDistanceToUnitInterval(-value);
        case MAXIMUM_INNER_PRODUCT -> VectorUtil.scaleMaxInnerProductScore(value);
        default -> VectorUtil.normalizeToUnitInterval(value);
      };
    }
  }
}
