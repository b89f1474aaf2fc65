package dev.nightjar.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.evaluate.WordSimilarity.Pair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestWordSimilarity {
  private static final Map<String, float[]> VECTORS =
      Map.of(
          "a", new float[] {1, 0},
          "b", new float[] {2, 0},
          "c", new float[] {1, 1},
          "d", new float[] {0, 3});

  private static Optional<float[]> vector(String word) {
    return Optional.ofNullable(VECTORS.get(word));
  }

  @Test
  void equalValuesShareTheirRank() {
    // By hand: ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5).
    assertThat(WordSimilarity.spearman(List.of(1., 2., 2., 9.), List.of(10., 20., 30., 40.)))
        .isCloseTo(0.948683, within(1e-6));
    assertThat(WordSimilarity.spearman(List.of(1., 2., 3.), List.of(3., 2., 1.))).isEqualTo(-1);
    assertThat(WordSimilarity.spearman(List.of(1., 2.), List.of(5., 5.))).isZero();
  }

  @Test
  void pairsWithoutVectorsAreLeftOutAndCounted() {
    WordSimilarity found =
        WordSimilarity.of(
            List.of(
                new Pair(9, "a", "b"),
                new Pair(5, "a", "c"),
                new Pair(7, "a", "x"),
                new Pair(1, "a", "d")),
            TestWordSimilarity::vector);
    assertThat(found.spearman()).isEqualTo(1.0);
    assertThat(found.pairs()).isEqualTo(4);
    assertThat(found.unknown()).isEqualTo(1);
    assertThat(WordSimilarity.of(List.of(new Pair(1, "x", "y")), TestWordSimilarity::vector))
        .isEqualTo(new WordSimilarity(null, 1, 1));
  }

  @Test
  void aWrongLineIsNamed() {
    assertThat(WordSimilarity.parse("p.tsv", List.of("6.77\tlove\tsex", "")))
        .containsExactly(new Pair(6.77, "love", "sex"));
    assertThatThrownBy(() -> WordSimilarity.parse("p.tsv", List.of("1\ta\tb", "love sex 3")))
        .hasMessage("Cannot read p.tsv: line 2 is 'love sex 3' (score, word and word, by tabs)");
    assertThatThrownBy(() -> WordSimilarity.parse("p.tsv", List.of("x\ta\tb")))
        .hasMessageContaining("line 1 is");
  }

  @Test
  void nearestWordsAreThoseOfContentWords() {
    List<NearestWords> nearest =
        NearestWords.of(
            List.of("the", "x2", "cat", "dog", "car"),
            new long[] {9, 8, 7, 6, 5},
            new float[][] {{1, 1}, {1, 1}, {1, 0}, {1, 0.1f}, {0, 1}},
            2,
            2);
    assertThat(nearest).extracting(NearestWords::word).containsExactly("cat", "dog");
    assertThat(nearest.getFirst().nearest().keySet()).containsExactly("dog", "the");
    assertThat(nearest.getFirst().count()).isEqualTo(7);
  }
}
