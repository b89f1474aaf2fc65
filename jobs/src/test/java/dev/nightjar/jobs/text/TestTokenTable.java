package dev.nightjar.jobs.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.query.TextTokens;
import dev.nightjar.tokenize.WordTokenizer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestTokenTable {
  private static List<String> lines(TextTokens.Token... tokens) {
    return Printed.lines(
        output -> TokenTable.LAYOUT.print(new TextTokens(List.of(tokens)), output));
  }

  @Test
  void tokensStandInTheirOrderWithIdsAndPlaces() {
    assertThat(
            lines(
                new TextTokens.Token("the", 42, 0, 3, null),
                new TextTokens.Token("cat", 7, 4, 7, null)))
        .containsExactly(
            "      id  start    end  token",
            "      42      0      3  the",
            "       7      4      7  cat");
  }

  @Test
  void wordsWithoutAnIdHaveADash() {
    assertThat(lines(new TextTokens.Token("xyzzy", WordTokenizer.UNKNOWN, 0, 5, null)))
        .last()
        .isEqualTo("       -      0      5  xyzzy");
  }

  @Test
  void aShortVectorIsShownWhole() {
    assertThat(lines(new TextTokens.Token("a", 1, 0, 1, new float[] {0.5f, -1.25f})))
        .last()
        .asString()
        .endsWith("a      [  0.5000 -1.2500 ]");
  }

  @Test
  void ofALongVectorTheFrontIsShown() {
    assertThat(lines(new TextTokens.Token("a", 1, 0, 1, new float[] {1, 2, 3, 4, 5, 6})))
        .last()
        .asString()
        .endsWith("[  1.0000  2.0000  3.0000  4.0000  5.0000 … ]")
        .doesNotContain("6.0000");
  }

  @Test
  void noTokensAreAHeadingAlone() {
    assertThat(lines()).hasSize(1);
  }
}
