package dev.nightjar.index.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.index.SearchMode;
import dev.nightjar.index.SearchParameters;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How texts become terms, and what modes there are. */
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

  @Test
  void modesAreWhatUsersWrite() {
    for (SearchMode mode : SearchMode.values()) {
      assertThat(SearchMode.named(mode.key())).isEqualTo(mode);
    }
    assertThat(SearchMode.TEXT.needsVector()).isFalse();
    assertThat(SearchMode.HYBRID.needsVector()).isTrue();
    assertThat(new SearchParameters(SearchMode.TEXT, 1, 1, "", false, false).needsModel())
        .isFalse();
    assertThat(
            new SearchParameters(SearchMode.TEXT, 1, 1, "", false, false).reranking(5).needsModel())
        .as("to rank anew")
        .isTrue();
  }
}
