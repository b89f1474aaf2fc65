package dev.nightjar.index.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors in eight bits a dimension. */
class TestVectorCodes {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void eightBitsAreNearTheFullVectorsInAnyDimension(Similarity similarity) throws IOException {
    for (int dimension : new int[] {1, 16, 20, 300}) {
      Path file = Files.createDirectories(folder.resolve(similarity + "-" + dimension));
      List<float[]> vectors = new ArrayList<>();
      for (int n = 0; n < 50; n++) {
        float[] vector = new float[dimension];
        Random random = new Random(n);
        for (int i = 0; i < dimension; i++) {
          vector[i] = n == 7 ? 0.25f : (float) random.nextGaussian();
        }
        vectors.add(similarity.stored(vector));
      }
      try (Directory shard = MMapDirectory.open(file)) {
        VectorCodes.write(shard, FloatVectorValues.fromFloats(vectors, dimension));
        assertThatThrownBy(() -> VectorCodes.open(shard, dimension, 51))
            .hasMessageContaining("bytes are not 51 vectors of dimension " + dimension);
        try (VectorCodes codes = VectorCodes.open(shard, dimension, 50)) {
          NodeSimilarities near = codes.similarities(similarity);
          int[] nodes = {3, 7, 0, 49, 12, 7};
          for (int q = 0; q < 50; q++) {
            float[] query = vectors.get(q);
            near.from(query);
            float[] found = new float[nodes.length];
            near.of(nodes, nodes.length, found);
            for (int i = 0; i < nodes.length; i++) {
              float exact = similarity.of(query, vectors.get(nodes[i]));
              float bound = 1e-5f * (1 + Math.abs(exact)) + rounding(vectors.get(nodes[i]), query);
              assertThat(found[i]).isCloseTo(exact, within(bound));
            }
          }
        }
      }
    }
  }

  /** How much half a step in every dimension makes, for a squared distance twice. */
  private static float rounding(float[] vector, float[] query) {
    double lower = Double.POSITIVE_INFINITY;
    double upper = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      lower = Math.min(lower, vector[i]);
      upper = Math.max(upper, vector[i]);
      sum += Math.abs(query[i]);
    }
    return (float) (2 * sum * (upper - lower) / 255 / 2);
  }

  private static List<float[]> vectors(int count, int dimension, long seed) {
    Random random = new Random(seed);
    List<float[]> vectors = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      float[] vector = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        vector[d] = (float) random.nextGaussian();
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static float[] similarities(
      Directory shard, Similarity similarity, float[] from, int dimension, int count)
      throws IOException {
    int[] nodes = new int[count];
    for (int n = 0; n < count; n++) {
      nodes[n] = n;
    }
    float[] found = new float[count];
    try (VectorCodes codes = VectorCodes.open(shard, dimension, count)) {
      NodeSimilarities near = codes.similarities(similarity);
      near.from(from);
      near.of(nodes, count, found);
    }
    return found;
  }

  @ParameterizedTest
  @EnumSource(Similarity.class)
  void codesAreNearTheVectorsInAnyDimension(Similarity similarity) throws IOException {
    for (int dimension : new int[] {1, 15, 16, 33, 100}) {
      List<float[]> vectors = vectors(7, dimension, dimension);
      float[] from = vectors(1, dimension, 99).getFirst();
      try (Directory shard = new ByteBuffersDirectory()) {
        VectorCodes.write(shard, FloatVectorValues.fromFloats(vectors, dimension));
        float[] found = similarities(shard, similarity, from, dimension, 7);
        for (int n = 0; n < 7; n++) {
          float exact = similarity.of(from, vectors.get(n));
          assertThat(found[n])
              .as("%s, dimension %d", similarity, dimension)
              .isBetween(exact - 0.02f * dimension - 0.05f, exact + 0.02f * dimension + 0.05f);
        }
      }
    }
  }

  @Test
  void aVectorOfOneNumberIsKeptExactly() throws IOException {
    float[] flat = {0.5f, 0.5f, 0.5f, 0.5f};
    try (Directory shard = new ByteBuffersDirectory()) {
      VectorCodes.write(shard, FloatVectorValues.fromFloats(List.of(flat), 4));
      assertThat(similarities(shard, Similarity.DOT, new float[] {1, 1, 1, 1}, 4, 1))
          .containsExactly(2);
      assertThat(similarities(shard, Similarity.L2, flat, 4, 1)).containsExactly(0);
    }
  }

  @Test
  void theSameVectorsGiveTheSameFile() throws IOException {
    byte[][] files = new byte[2][];
    for (int i = 0; i < 2; i++) {
      try (Directory shard = new ByteBuffersDirectory()) {
        VectorCodes.write(shard, FloatVectorValues.fromFloats(vectors(20, 30, 1), 30));
        try (IndexInput in = shard.openInput(shard.listAll()[0], IOContext.DEFAULT)) {
          files[i] = new byte[(int) in.length()];
          in.readBytes(files[i], 0, files[i].length);
        }
      }
    }
    assertThat(files[0]).isEqualTo(files[1]);
    int padded = (30 + Kernels.SUMS - 1) / Kernels.SUMS * Kernels.SUMS;
    assertThat(files[0]).hasSize(20 * (padded + 12));
  }

  @Test
  void codesOfOtherVectorsAreRefused() throws IOException {
    try (Directory shard = new ByteBuffersDirectory()) {
      VectorCodes.write(shard, FloatVectorValues.fromFloats(vectors(5, 16, 1), 16));
      assertThatThrownBy(() -> VectorCodes.open(shard, 16, 6))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("bytes are not 6 vectors of dimension 16");
      assertThatThrownBy(() -> VectorCodes.open(shard, 17, 5)).isInstanceOf(IOException.class);
      VectorCodes.open(shard, 16, 5).close();
    }
  }
}
