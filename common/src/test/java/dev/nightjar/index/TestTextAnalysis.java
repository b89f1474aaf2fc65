package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.vector.Kernels;
import dev.nightjar.vector.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How texts become terms, and vectors codes. */
class TestTextAnalysis {
  @ParameterizedTest
  @EnumSource(TextAnalysis.class)
  void analysesAreFoundByTheirKeys(TextAnalysis analysis) {
    assertThat(TextAnalysis.named(analysis.key())).isEqualTo(analysis);
    assertThat(analysis.fields()).contains(analysis.field("any text"), analysis.field("我们"));
  }

  @Test
  void textsOfAThirdOfIdeographsGoToTheSecondField() {
    TextAnalysis both = TextAnalysis.ENGLISH_CJK;
    assertThat(both.field("the nightjar hunts")).isEqualTo("text.english");
    assertThat(both.field("夜鹰在黄昏捕食")).isEqualTo("text.cjk");
    assertThat(both.field("夜鹰 hunt")).as("two of six letters").isEqualTo("text.english");
    assertThat(both.field("夜鹰 hun")).as("two of five").isEqualTo("text.cjk");
    assertThat(both.field("123 !?")).as("no letters").isEqualTo("text.english");
    assertThat(TextAnalysis.ENGLISH.field("夜鹰")).isEqualTo("text.english");
  }

  @Test
  void englishTermsAreStems() {
    assertThat(TextAnalysis.terms("text.english", "The nightjars were hunting moths"))
        .containsExactly("nightjar", "were", "hunt", "moth");
    assertThat(TextAnalysis.terms("text.standard", "Die Nachtschwalben jagen"))
        .containsExactly("die", "nachtschwalben", "jagen");
  }

  @Test
  void ideographsArePairs() {
    assertThat(TextAnalysis.terms("text.cjk", "夜鹰捕食")).containsExactly("夜鹰", "鹰捕", "捕食");
    assertThat(TextAnalysis.terms("text.cjk", "")).isEmpty();
    assertThatThrownBy(() -> TextAnalysis.terms("text.klingon", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Unknown field text.klingon");
  }

  @Test
  void aSampleTellsEnglishByItsFunctionWords() {
    assertThat(TextAnalysis.fitting(List.of("The nightjar is a bird of the night.", "It hunts.")))
        .isEqualTo(TextAnalysis.ENGLISH_CJK);
    assertThat(TextAnalysis.fitting(List.of("Die Nachtschwalbe jagt Falter", "Sie brütet nachts")))
        .isEqualTo(TextAnalysis.STANDARD_CJK);
    assertThat(TextAnalysis.fitting(List.of("夜鹰"))).isEqualTo(TextAnalysis.ENGLISH_CJK);
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

  @Test
  void modesAreWhatUsersWrite() {
    for (SearchMode mode : SearchMode.values()) {
      assertThat(SearchMode.named(mode.key())).isEqualTo(mode);
    }
    assertThat(SearchMode.TEXT.needsVector()).isFalse();
    assertThat(SearchMode.HYBRID.needsVector()).isTrue();
    assertThat(new SearchParameters(SearchMode.TEXT, 1, 1, "", false, false).needsModel())
        .isFalse();
    assertThat(new SearchParameters(SearchMode.TEXT, 1, 1, "", false, false, 5).needsModel())
        .as("to rank anew")
        .isTrue();
  }
}
