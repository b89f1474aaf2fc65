package dev.nightjar.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known words near to mistyped ones. */
class TestSuggestions {
  @ParameterizedTest
  @CsvSource({
    "abc, abc, 0",
    "abc, abd, 1",
    "abc, acb, 1",
    "abc, ab, 1",
    "'', abc, 3",
    "kitten, sitting, 3",
    "ca, abc, 3",
    "chunk.tokesn, chunk.tokens, 1"
  })
  void editsAreCountedWithNeighboursSwappedAsOne(String a, String b, int edits) {
    assertThat(Suggestions.distance(a, b)).isEqualTo(edits);
    assertThat(Suggestions.distance(b, a)).isEqualTo(edits);
  }

  @Test
  void noMoreEditsThanWereMadeAreCounted() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      StringBuilder word = new StringBuilder("source.text-columns");
      int edits = random.nextInt(5);
      for (int i = 0; i < edits; i++) {
        int at = random.nextInt(word.length());
        switch (random.nextInt(3)) {
          case 0 -> word.deleteCharAt(at);
          case 1 -> word.insert(at, 'q');
          default -> word.setCharAt(at, 'z');
        }
      }
      assertThat(Suggestions.distance("source.text-columns", word.toString()))
          .as("seed %d: %s", seed, word)
          .isLessThanOrEqualTo(edits);
    }
  }

  @Test
  void theNearestWordIsMeantIfItIsNear() {
    List<String> known = List.of("chunk.tokens", "chunk.overlap", "model.pooling");
    assertThat(Suggestions.nearest("chunk.token", known)).contains("chunk.tokens");
    assertThat(Suggestions.nearest("modelpooling", known)).contains("model.pooling");
    assertThat(Suggestions.nearest("index.width", known)).isEmpty();
    assertThat(Suggestions.nearest("anything", List.of())).isEmpty();
  }

  @Test
  void shortWordsMayHaveTwoEdits() {
    assertThat(Suggestions.nearest("ab", List.of("cd"))).contains("cd");
    assertThat(Suggestions.nearest("ab", List.of("cde"))).isEmpty();
  }

  @Test
  void ofTwoThatAreAsNearTheFirstByNameIsMeant() {
    assertThat(Suggestions.nearest("cat", List.of("hat", "bat"))).contains("bat");
  }

  @Test
  void messagesAskOrSayNothing() {
    assertThat(Suggestions.didYouMean("tiem", List.of("time"))).isEqualTo("; did you mean 'time'?");
    assertThat(Suggestions.didYouMean("elephant", List.of("time"))).isEmpty();
  }
}
