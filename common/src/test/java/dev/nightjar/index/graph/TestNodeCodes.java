package dev.nightjar.index.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.index.FloatVectorValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestNodeCodes {
  private static NodeCodes.From from(List<float[]> vectors, Similarity similarity)
      throws IOException {
    int dimension = vectors.getFirst().length;
    return new NodeCodes(FloatVectorValues.fromFloats(vectors, dimension), similarity).new From();
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void similaritiesAreNearThoseOfTheVectors(Similarity similarity) throws IOException {
    Random random = new Random(1);
    for (int dimension : new int[] {1, 7, 32, 33, 384, 1100}) {
      List<float[]> vectors = new ArrayList<>();
      for (int n = 0; n < 20; n++) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
          vector[i] = (float) random.nextGaussian() / (float) Math.sqrt(dimension);
        }
        vectors.add(vector);
      }
      NodeCodes.From codes = from(vectors, similarity);
      for (int a = 0; a < 20; a++) {
        codes.node(a);
        for (int b = 0; b < 20; b++) {
          float expected =
              similarity == Similarity.L2
                  ? similarity.of(vectors.get(a), vectors.get(b))
                  : Kernels.get().dot(vectors.get(a), vectors.get(b));
          assertThat(codes.similarity(b))
              .isCloseTo(expected, within(0.02f * Math.max(1, Math.abs(expected))));
        }
      }
    }
  }

  /** All of their length in the dimensions that one sum is over: the most a sum can be. */
  @Test
  void noSumOverflowsWhereVectorsAreLongest() throws IOException {
    for (int dimension : new int[] {64, 384, 3072}) {
      float[] spread = new float[dimension];
      for (int i = 5; i < dimension; i += Kernels.CODE_SUMS) {
        spread[i] = 1;
      }
      float[] opposite = new float[dimension];
      float[] nothing = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        opposite[i] = -spread[i];
      }
      NodeCodes.From codes = from(List.of(spread, opposite, nothing), Similarity.DOT);
      codes.node(0);
      float square = (float) dimension / Kernels.CODE_SUMS;
      assertThat(codes.similarity(0)).isCloseTo(square, within(0.02f * square));
      assertThat(codes.similarity(1)).isCloseTo(-square, within(0.02f * square));
      assertThat(codes.similarity(2)).isZero();
    }
  }
}
