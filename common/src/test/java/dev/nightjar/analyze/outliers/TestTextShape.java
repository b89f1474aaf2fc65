package dev.nightjar.analyze.outliers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestTextShape {
  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "' -- ** ', 0",
    "OK, 1",
    "'Well, that''s it.', 4",
    "今天天气很好。, 6",
    "用Spark做3次, 5",
    "naïve café, 2",
    "नमस्ते दुनिया, 2",
    "𠀀𠀁, 2"
  })
  void countsWords(String text, int words) {
    assertThat(TextShape.words(text)).hasSize(words);
  }

  @Test
  void numbersAndCapitalsMakeNoOtherWords() {
    assertThat(TextShape.words("Page 3 of 12")).isEqualTo(TextShape.words("PAGE 104 of 7"));
    assertThat(TextShape.words("page x of 12")).isNotEqualTo(TextShape.words("page 3 of 12"));
    assertThat(TextShape.words("0")).isNotEmpty();
  }

  @Test
  void aShingleIsFiveWordsInTheirOrder() {
    long[] some = TextShape.shingles(TextShape.words("a b c d e f g"));
    assertThat(some).hasSize(3);
    assertThat(some).contains(TextShape.shingles(TextShape.words("b c d e f")));
    assertThat(some).doesNotContain(TextShape.shingles(TextShape.words("f e d c b")));
    assertThat(TextShape.shingles(TextShape.words("a b"))).hasSize(1);
    assertThat(TextShape.shingles(TextShape.words(""))).isEmpty();
    assertThat(TextShape.shingles(TextShape.words("a a a a a a a"))).hasSize(1);
  }

  @Test
  void aTextIsBoilerplateIfHalfOfItIsCommon() {
    long[] common = TextShape.shingles(TextShape.words("all rights reserved by the owner"));
    Boilerplate boilerplate = new Boilerplate(10, common);
    assertThat(boilerplate.has(TextShape.words("All rights reserved by the owner!"))).isTrue();
    assertThat(boilerplate.has(TextShape.words("All rights reserved by the owner of it"))).isTrue();
    assertThat(boilerplate.has(TextShape.words("All rights reserved by the owner of it, too")))
        .isFalse();
    assertThat(boilerplate.has(TextShape.words(""))).isFalse();
  }
}
