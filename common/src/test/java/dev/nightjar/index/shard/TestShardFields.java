package dev.nightjar.index.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TestShardFields {
  @ParameterizedTest
  @CsvSource({"0, -1", "0, 0", "5, 7", "2147483647, -1", "2147483647, 2147483646"})
  void aPlaceKeepsItsNodeAndVariant(int node, int variant) {
    long kept = Members.kept(node, variant);
    assertThat(Members.node(kept)).isEqualTo(node);
    assertThat(Members.variant(kept)).isEqualTo(variant);
  }

  @Test
  void aPlaceWithoutAVariantIsTheNodesNumber() {
    assertThat(Members.kept(42, Members.NO_VARIANT)).isEqualTo(42);
  }

  @Test
  void attributesComeBackAsTheyWere() {
    Map<String, String> attributes = Map.of("title", "a \"b\" \\ \n 𝒜", "empty", "", "日", "本");
    assertThat(ShardFields.read(ShardFields.write(attributes))).isEqualTo(attributes);
    assertThat(ShardFields.read(ShardFields.write(Map.of()))).isEmpty();
  }

  @Test
  void equalAttributesAreWrittenEqually() {
    assertThat(ShardFields.write(Map.of("b", "2", "a", "1")))
        .isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
  }

  @Test
  void aTermTellsNameAndValueApart() {
    assertThat(ShardFields.term("a", "b=c")).isEqualTo("a\0b=c");
    assertThat(ShardFields.term("ab", "c")).isNotEqualTo(ShardFields.term("a", "bc"));
  }

  @Test
  void ofALongValueTheFrontIsATerm() {
    String longest = "x".repeat(1000);
    assertThat(ShardFields.term("n", longest)).isEqualTo("n\0" + longest);
    assertThat(ShardFields.term("n", longest + "y")).isEqualTo("n\0" + longest);
  }

  @Test
  void storedVectorsAreComparedAsTheirSimilaritySays() {
    assertThat(ShardFields.function(Similarity.COSINE))
        .isEqualTo(VectorSimilarityFunction.DOT_PRODUCT);
    assertThat(ShardFields.function(Similarity.L2)).isEqualTo(VectorSimilarityFunction.EUCLIDEAN);
    assertThat(ShardFields.function(Similarity.DOT))
        .isEqualTo(VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT);
  }

  @ParameterizedTest
  @EnumSource
  void similaritiesToNodesAreThoseOfTheVectors(Similarity similarity) throws IOException {
    Random random = new Random(1);
    for (int dimension : new int[] {3, 16, 64}) {
      List<float[]> vectors = new ArrayList<>();
      for (int i = 0; i < 11; i++) {
        float[] vector = new float[dimension];
        for (int d = 0; d < dimension; d++) {
          vector[d] = (float) random.nextGaussian();
        }
        vectors.add(similarity.stored(vector));
      }
      NodeSimilarities nodes =
          new NodeSimilarities.ByFullVectors(
              similarity, FloatVectorValues.fromFloats(vectors, dimension));
      nodes.from(vectors.get(4));
      float[] found = new float[8];
      nodes.of(new int[] {0, 4, 10, 3, 4, 9, 9, 9}, 6, found);
      assertThat(found[0]).isEqualTo(similarity.of(vectors.get(4), vectors.get(0)));
      assertThat(found[2]).isEqualTo(similarity.of(vectors.get(4), vectors.get(10)));
      assertThat(found[4]).isEqualTo(found[1]);
      assertThat(found[6]).as("not asked for").isZero();
      nodes.of(new int[0], 0, found);
    }
  }
}
