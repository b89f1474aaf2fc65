package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which tokens are a text's own. */
class TestContentTokens {
  @Test
  void ownTokensAreNeitherSpecialNorOfThePrefix() {
    ContentTokens own = new ContentTokens(2, 2, 1);
    assertThat(own.of(new int[] {101, 7, 8, 9, 102})).containsExactly(8, 9);
    assertThat(own.of(new int[] {101, 102})).isEmpty();
    float[] all = {1, 2, 10, 11, 12, 13, 14};
    assertThat(own.of(all, 5)).containsExactly(1, 2, 12, 13);
  }
}
