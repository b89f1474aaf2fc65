package dev.nightjar.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.index.shard.TextAnalysis;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sentences that answer best, and where chunks keep their vectors. */
class TestSnippets {
  private static String snippet(String query, String text) {
    return TextAnalysis.ENGLISH_CJK.snippet(query, text);
  }

  private static String filler(int sentences) {
    return "Something else is said in this sentence here. ".repeat(sentences);
  }

  @Test
  void theSentenceThatSharesMostIsShown() {
    String text = filler(8) + "The nightjar hunts moths at dusk. " + filler(8);
    assertThat(snippet("what does a nightjar hunt?", text))
        .contains("The nightjar hunts moths at dusk.")
        .hasSizeLessThanOrEqualTo(301);
  }

  @Test
  void chineseSentencesAreFoundToo() {
    String text = "今天天气很好。".repeat(30) + "夜鹰在黄昏捕食飞蛾。" + "我们学习技术。".repeat(30);
    assertThat(snippet("夜鹰捕食什么", text)).contains("夜鹰在黄昏捕食飞蛾。");
  }

  @Test
  void theBeginningIsShownWhereNothingIsShared() {
    assertThat(snippet("zebra", "First one. Second one. Third one. Fourth one."))
        .startsWith("First one.");
    assertThat(snippet("", "All of it.")).isEqualTo("All of it.");
  }

  private static List<String> matches(String query, String text) {
    int[] letters = text.codePoints().toArray();
    return TextAnalysis.ENGLISH_CJK.matches(query, text).stream()
        .map(match -> new String(letters, match.start(), match.end() - match.start()))
        .toList();
  }

  @Test
  void termsOfTheQuestionAreFoundInTheTextByCodePoints() {
    assertThat(matches("the hunting of moths", "🦉 Nightjars hunted the moth, hunting moths."))
        .containsExactly("hunted", "moth", "hunting", "moths");
    assertThat(matches("夜鹰捕食什么", "🦉夜鹰在黄昏捕食飞蛾。")).containsExactly("夜鹰", "捕食");
    assertThat(matches("", "All of it.")).isEmpty();
    assertThat(matches("zebra", "")).isEmpty();
  }

  @Test
  void whiteSpaceIsOneBlankAndLongTextsAreCut() {
    assertThat(snippet("a", "a\n\n  b\t\tc ")).isEqualTo("a b c");
    String cut = snippet("word", "word".repeat(400));
    assertThat(cut).hasSize(301).endsWith("…");
    String pairs = snippet("x", "😀".repeat(400));
    assertThat(pairs.codePointCount(0, pairs.length())).isEqualTo(301);
    assertThat(pairs).endsWith("😀…");
  }
}
