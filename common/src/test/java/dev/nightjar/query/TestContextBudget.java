package dev.nightjar.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestContextBudget {
  private static ContextBudget budget(OptionalInt characters, OptionalInt tokens) {
    return new ContextBudget(
        new ContextSpec(characters, tokens, 8, 0.7), text -> text.split(" ").length);
  }

  @Test
  void charactersAreCodePointsAndBothBoundsHold() {
    OptionalInt none = OptionalInt.empty();
    assertThat(budget(OptionalInt.of(3), none).holds("🦉🦊夜")).isTrue();
    assertThat(budget(OptionalInt.of(3), none).holds("🦉🦊夜里")).isFalse();
    assertThat(budget(none, OptionalInt.of(2)).holds("two words")).isTrue();
    assertThat(budget(none, OptionalInt.of(2)).holds("three of them")).isFalse();
    assertThat(budget(OptionalInt.of(3), OptionalInt.of(2)).holds("two words")).isFalse();
    assertThat(budget(none, none).holds("any text whatever")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "One is here. Two is there. | 12 | One is here.",
        "One is here. Two is there. | 20 | One is here.",
        "One is here. Two is there. | 26 | One is here. Two is there.",
        "One. Two three four five six. | 15 | One. Two three",
        "冥想是一种练习。它减轻焦虑。 | 9 | 冥想是一种练习。",
        "One is here. | 3 | One",
        "One is here. | 2 |",
        "🦉🦉🦉 | 1 |",
      })
  void aFrontEndsWithASentenceOrAWord(String text, int most, String front) {
    assertThat(ContextBudget.front(text, kept -> kept.length() <= most).orElse(null))
        .isEqualTo(front);
  }
}
