package dev.nightjar.analyze.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.index.shard.TextAnalysis;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TestClassWords {
  private static List<List<String>> heaviest(List<Map<String, Long>> counts, int most) {
    return new ClassWords(counts, TextAnalysis::stem).heaviest(most);
  }

  @Test
  void wordsOfOneClassWeighMoreThanThoseOfAll() {
    assertThat(
            heaviest(
                List.of(
                    Map.of("bank", 10L, "card", 8L, "rate", 1L),
                    Map.of("bank", 10L, "transfer", 7L, "rate", 2L)),
                2))
        .containsExactly(List.of("card", "bank"), List.of("transfer", "bank"));
  }

  @Test
  void weighsByTheFormulaOfGrootendorst() {
    // words of a class on average: (6 + 4 + 4) / 2 = 7; a: 6 log(1 + 7/6) = 4.64; b: 4 log(1 + 7/8)
    // = 2.51
    assertThat(
            new ClassWords(
                    List.of(Map.of("aa", 6L, "bb", 4L), Map.of("bb", 4L)), UnaryOperator.identity())
                .heaviest(9))
        .containsExactly(List.of("aa", "bb"), List.of("bb"));
    // a rare word of its own, 3 log(1 + 12/3) = 4.8, weighs more than a frequent one of both, 8
    // log(1 + 12/20) = 3.8
    assertThat(
            new ClassWords(
                    List.of(Map.of("own", 3L, "both", 8L), Map.of("both", 12L, "rest", 1L)),
                    UnaryOperator.identity())
                .heaviest(1)
                .getFirst())
        .containsExactly("own");
  }

  @Test
  void groupsAreNamedByWhatTheirClassesHaveAndOthersHaveNot() {
    ClassWords words =
        new ClassWords(
            List.of(
                Map.of("uses", 9L, "fish", 6L),
                Map.of("uses", 9L, "whale", 5L),
                Map.of("uses", 9L, "bus", 4L)),
            UnaryOperator.identity());
    assertThat(words.heaviest(new int[] {0, 0, 1}, 2))
        .containsExactly(List.of("fish", "whale"), List.of("bus", "uses"));
  }

  @Test
  void formsOfAWordCountTogetherUnderTheMostFrequent() {
    assertThat(heaviest(List.of(Map.of("card", 2L, "cards", 3L, "rate", 4L), Map.of("x1", 9L)), 2))
        .first()
        .isEqualTo(List.of("cards", "rate"));
  }

  @Test
  void ofAChineseWordInAnotherTheHeavierIsShown() {
    assertThat(heaviest(List.of(Map.of("大学生", 9L, "大学", 5L, "城市", 3L), Map.of("河流", 9L)), 3))
        .first()
        .isEqualTo(List.of("大学生", "城市"));
  }

  @Test
  void labelsAreDistinct() {
    assertThat(
            ClassWords.labels(
                List.of(
                    List.of("a", "b", "c"), List.of("a", "b", "d"), List.of("a", "b"), List.of()),
                2))
        .containsExactly("a, b", "a, b, d", "a, b #2", "#3");
  }
}
