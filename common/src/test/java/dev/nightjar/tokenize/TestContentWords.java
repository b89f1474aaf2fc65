package dev.nightjar.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestContentWords {
  @Test
  void whatHoldsSentencesTogetherIsLeftOut() {
    assertThat(ContentWords.of("I don't see why the bank’s Card was declined 24 times; CARD B12!"))
        .containsExactly("bank", "card", "declined", "times", "b12");
  }

  @Test
  void wordsWithAHyphenBetweenAreOne() {
    assertThat(ContentWords.of("A top-up of T-cells, Covid-19 - cells"))
        .containsExactly("top-up", "t-cells", "covid-19", "cells");
  }

  @Test
  void chineseIsDividedIntoWords() {
    assertThat(ContentWords.of("冥想可以减轻焦虑感,因为它让人放松。"))
        .contains("冥想", "减轻")
        .doesNotContain("可以", "因为", "它");
  }
}
