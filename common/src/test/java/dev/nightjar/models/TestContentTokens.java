package dev.nightjar.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which tokens are a text's own. */
class TestContentTokens {
  @Test
  void ownTokensAreNeitherSpecialNorOfThePrefix() {
    ContentTokens own = new ContentTokens(2, 2, 1);
    assertThat(own.of(new int[] {101, 7, 8, 9, 102})).containsExactly(8, 9);
    assertThat(own.of(new int[] {101, 102})).isEmpty();
    float[] all = {1, 2, 10, 11, 12, 13, 14};
    assertThat(own.of(all, new int[] {101, 7, 8, 9, 102})).containsExactly(1, 2, 12, 13);
  }

  @Test
  void lateInteractionKeepsAllButItsSkiplist() {
    ContentTokens kept = new ContentTokens(1, 0, 0, Set.of(8), true);
    int[] ids = {101, 8, 9, 8, 102};
    assertThat(kept.of(ids)).containsExactly(101, 9, 102);
    assertThat(kept.of(new float[] {1, 10, 11, 12, 13, 14}, ids)).containsExactly(1, 10, 12, 14);
  }
}
