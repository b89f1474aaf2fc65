package dev.nightjar.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A text's vector and its tokens' in one array. */
class TestTokenVectors {
  private static final float[] TEXT = {1, 2, 3};
  private static final float[][] TOKENS = {{10, 11}, {20, 21}, {30, 31}, {40, 41}};
  private static final float[] JOINED = TokenVectors.join(TEXT, TOKENS);

  @Test
  void partsAreFoundAgain() {
    assertThat(JOINED).containsExactly(1, 2, 3, 10, 11, 20, 21, 30, 31, 40, 41);
    assertThat(TokenVectors.text(JOINED, 3)).isEqualTo(TEXT);
    assertThat(TokenVectors.tokens(JOINED, 3, 4)).isEqualTo(TOKENS);
  }

  @Test
  void partsAreCopies() {
    TokenVectors.text(JOINED, 3)[0] = 99;
    TokenVectors.tokens(JOINED, 3, 4)[0][0] = 99;
    assertThat(JOINED).startsWith(1, 2, 3, 10);
  }

  @Test
  void aTextWithoutTokensIsItsVector() {
    float[] alone = TokenVectors.join(TEXT, new float[0][]);
    assertThat(alone).isEqualTo(TEXT);
    assertThat(TokenVectors.tokens(alone, 3, 0)).isEmpty();
    assertThat(TokenVectors.only(alone, 3, 0, new int[0])).isEqualTo(TEXT);
  }

  @Test
  void someTokensStay() {
    float[] some = TokenVectors.only(JOINED, 3, 4, new int[] {1, 3});
    assertThat(TokenVectors.text(some, 3)).isEqualTo(TEXT);
    assertThat(TokenVectors.tokens(some, 3, 2)).isEqualTo(new float[][] {{20, 21}, {40, 41}});
    assertThat(TokenVectors.only(JOINED, 3, 4, new int[] {0, 1, 2, 3})).isEqualTo(JOINED);
    assertThat(TokenVectors.only(JOINED, 3, 4, new int[0])).isEqualTo(TEXT);
  }

  @Test
  void otherSizesAreRefusedByTheirNumbers() {
    assertThatThrownBy(() -> TokenVectors.tokens(JOINED, 3, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("11 floats are no text of 3 and 3 tokens");
    assertThatThrownBy(() -> TokenVectors.only(JOINED, 4, 4, new int[0])).hasMessageContaining("4");
    assertThatThrownBy(() -> TokenVectors.tokens(JOINED, 3, 0)).hasMessageContaining("0 tokens");
  }
}
